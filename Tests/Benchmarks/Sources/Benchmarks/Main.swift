/// Prints what the parts of a call cost: nanoseconds, and the ratio to the first row of each group.
@main
enum Main {
    static func main() async throws {
        print("| what | ns | ratio |\n|---|---|---|")
        try await Values.measure()
        try await Calls.measure()
    }
}
