import HubTesting

/// A client whose life is a matter of chance, and the same for the same seed.
struct StressClient {
    private let socket: TestSocket
    private var random: SplitMix
    private var asked: [Int] = []

    init(_ socket: TestSocket, seed: UInt64) {
        self.socket = socket
        random = SplitMix(state: seed)
    }

    /// Lives and leaves. One in three is polite: it waits for every answer and says goodbye.
    ///
    /// - Returns: for a polite one, the calls that were not answered exactly once; else nothing.
    mutating func live() async -> [Int] {
        socket.send(Talk.hello)
        guard await socket.hears("{}" + Talk.end) else { return [] }
        let isPolite = oneOf(3)
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            call(isPolite: isPolite)
            if oneOf(3) { await Task.yield() }
        }
        return isPolite ? await leavePolitely() : await leaveSomehow()
    }

    private mutating func oneOf(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    private mutating func call(isPolite: Bool) {
        let group = #""g\#(Int.random(in: 0..<4, using: &random))""#
        let other = #""g\#(Int.random(in: 0..<4, using: &random))""#
        switch Int.random(in: 0..<(isPolite ? 12 : 15), using: &random) {
        case 0...3: ask("Echo", "[1,{}]")
        case 4, 5: ask("Work", "\(Int.random(in: 0...5, using: &random))")
        case 6: ask("Tell", #""all",1"#)
        case 7: ask("Tell", "\(group),2")
        case 8, 9: ask("Move", "\(group),\(other)")
        case 10: ask("Fail", "")
        case 11: socket.send(Talk.ping)
        case 12, 13: ask("Wait", "")
        default: ask("Abort", "")
        }
    }

    private mutating func ask(_ method: String, _ arguments: String) {
        asked.append(asked.count)
        socket.send(Talk.call(method, arguments, id: "\(asked.count - 1)"))
    }

    private func leavePolitely() async -> [Int] {
        for id in asked { _ = await socket.hears(#"{"type":3,"invocationId":"\#(id)","#) }
        socket.send(#"{"type":7}"# + Talk.end)
        let heard = await socket.goodbye()
        return asked.filter { id in heard.count { $0.hasPrefix(#"{"type":3,"invocationId":"\#(id)","#) } != 1 }
    }

    private mutating func leaveSomehow() async -> [Int] {
        switch Int.random(in: 0..<7, using: &random) {
        case 0: socket.drop()
        case 1: socket.send(bytes: Talk.close)
        case 2: socket.send("no JSON" + Talk.end)
        case 3: socket.send(bytes: [0xFF, 0xFF, 0xFF])
        case 4:
            // In the midst of a message.
            socket.send(bytes: Array(TestSocket.frame(opcode: 1, Array(Talk.call("Echo", "1").utf8)).dropLast(9)))
            socket.drop()
        case 5:
            socket.setReading(false)
            for _ in 0..<20 { ask("Echo", #""\#(String(repeating: "x", count: 1_000))""#) }
            socket.drop()
        default:
            socket.reset()
            socket.drop()
        }
        // Whoever was told to go goes.
        if socket.stream.heard.ends == 0 {
            await Task.yield()
            socket.drop()
        }
        return []
    }
}
