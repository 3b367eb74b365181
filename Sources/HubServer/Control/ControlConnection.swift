import HubBase
import HubSettings
import HubValues

/// One client of the control socket: a line comes, a verb answers.
final class ControlConnection: ByteReceiver {
    /// The longest request.
    private static let bound = 64 * 1024

    private let stream: any ByteStream
    private let answer: ControlAnswer
    private let requests: AsyncStream<[UInt8]>
    private let arrived: AsyncStream<[UInt8]>.Continuation
    // Touched on the loop only: `received` checks it.
    private nonisolated(unsafe) var unread: [UInt8] = []

    /// On the stream's loop.
    init(_ stream: any ByteStream) {
        self.stream = stream
        answer = ControlAnswer(stream)
        (requests, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
        stream.setReceiver(self)
    }

    /// Returns when the client has its answer, or has gone.
    func serve(_ verbs: [ControlVerb]) async {
        var lines = requests.makeAsyncIterator()
        if let line = await lines.next() {
            await withTaskGroup { group in
                group.addTask { [answer] in await Self.answer(line, verbs, answer) }
                // Until the client has gone, who wants no answer then.
                group.addTask { [requests] in for await _ in requests {} }
                await group.next()
                group.cancelAll()
            }
        }
        stream.loop.onLoop { [stream] in stream.close(flushing: true) }
    }

    private static func answer(_ line: [UInt8], _ verbs: [ControlVerb], _ answer: ControlAnswer) async {
        guard let request = try? HubValue(strictJSON: line), case .object(let members) = request,
            case .string(let name) = members["verb"] ?? .null
        else {
            await answer.complain("a request is a JSON object with a 'verb'")
            return await answer.end(2)
        }
        guard let verb = verbs.first(where: { $0.name == name }) else {
            await answer.complain("this server knows no verb \(ConfigurationProblem.quote(name))")
            return await answer.end(2)
        }
        await answer.end(await verb.run(members, answer))
    }

    // MARK: ByteReceiver

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    func received(_ range: Range<Int>) {
        stream.loop.check()
        stream.loop.withInput(range) { bytes in
            for index in bytes.indices { unread.append(bytes[index]) }
        }
        if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
            arrived.yield(Array(unread[..<end]))
            unread = []
        } else if unread.count > Self.bound {
            stream.close(flushing: false)
        }
    }

    func writable() {}

    func ended(_ error: (any Error)?) { arrived.finish() }
}
