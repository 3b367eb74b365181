import Glibc
import HubTesting
import Testing

/// S59: a hub keeps nothing; what outlives a call is in a store that the factory passes in.
struct StateTests {
    private static let yaml = "hubs: { shop: { path: /shop, type: ShopHub } }"

    /// Two runs of a server of the same program.
    @Test func aStoreInMemoryLivesAsLongAsTheServerAndOneInAFileLonger() async throws {
        let file = try FileStore()
        for run in 1...2 {
            let memory = MemoryStore()
            try await TestServer.run(
                Self.yaml, loops: 2, { $0.hub(ShopHub.self) { ShopHub(context: $0, memory: memory, file: file) } }
            ) { server in
                let clients = [try await server.connect("/shop"), try await server.connect("/shop")]
                let kept = try await clients[0].invoke("sold", as: [Int].self)
                #expect(kept == [0, run == 1 ? 0 : 4])
                // What one client does the other one sees.
                for client in clients + clients { try await client.invoke("sell") }
                for client in clients {
                    let sold = try await client.invoke("sold", as: [Int].self)
                    #expect(sold == [4, 4 * run])
                }
            }
        }
    }

    @Test func callsAtOnceChangeTheStoreOneByOne() async throws {
        let memory = MemoryStore()
        let file = try FileStore()
        try await TestServer.run(
            Self.yaml, loops: 4, { $0.hub(ShopHub.self) { ShopHub(context: $0, memory: memory, file: file) } }
        ) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    let client = try await server.connect("/shop")
                    group.addTask { for _ in 0..<25 { try await client.invoke("sell") } }
                }
                try await group.waitForAll()
            }
            #expect(await memory.sold == 200)
        }
    }
}

private struct ShopHub: Hub {
    let context: HubCallerContext
    let memory: MemoryStore
    let file: FileStore

    static var descriptor: HubDescriptor<ShopHub> {
        HubDescriptor(
            "ShopHub",
            [
                .method("sell") { hub, _ in
                    await hub.memory.sell()
                    return try await HubResult(of: hub.file.sell())
                },
                .method("sold") { hub, _ in try await HubResult(of: [hub.memory.sold, hub.file.sold]) },
            ])
    }
}

private actor MemoryStore {
    private(set) var sold = 0

    func sell() { sold += 1 }
}

/// Its value is what stands in the file, and nowhere else.
private actor FileStore {
    private let path: String

    init() throws {
        var template = Array("/tmp/hubline-store-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw Failure(code: errno) }
        close(file)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { unlink(path) }

    var sold: Int {
        guard let file = fopen(path, "r") else { return -1 }
        defer { fclose(file) }
        var digits: [UInt8] = []
        while case let byte = getc(file), byte != EOF { digits.append(UInt8(truncatingIfNeeded: byte)) }
        return Int(String(decoding: digits, as: UTF8.self)) ?? 0
    }

    func sell() {
        let next = sold + 1
        guard let file = fopen(path, "w") else { return }
        fputs("\(next)", file)
        fclose(file)
    }

    struct Failure: Error { let code: Int32 }
}
