import HubBase
import HubTesting
import Testing

@testable import HubForwarding

/// Spans over a real loop, to a collector whose answers are written by hand.
struct SpanExporterTests {
    private let log = Log()

    private var source: TraceSource {
        let sources = TraceSwitch()
        sources.set(level: .verbose, rules: [], listeners: [log])
        return sources.source("hubline.modules.otlp")
    }

    private func exporter(_ post: HTTPPost, interval: Duration = .seconds(3_600), limit: Int = 100) -> SpanExporter {
        SpanExporter(service: "till", interval: interval, limit: limit, post: post)
    }

    private func add(_ names: [String], to exporter: SpanExporter) {
        for name in names {
            exporter.add(
                HubSpan(
                    name: name, kind: .server, context: .root(), parentID: nil, start: 1_000, duration: .microseconds(2)))
        }
    }

    /// The body of the request number `count`, from 1, of a connection.
    private func body(_ count: Int, on connection: StreamRecorder) async -> String {
        let bytes = await connection.heard { Self.bodies($0.bytes).count >= count }.bytes
        return Self.bodies(bytes)[count - 1]
    }

    /// Of whole requests.
    private static func bodies(_ bytes: [UInt8]) -> [String] {
        var (rest, bodies) = (String(decoding: bytes, as: UTF8.self)[...], [String]())
        while let end = rest.firstRange(of: "\r\n\r\n"),
            let length = rest[..<end.lowerBound].firstMatch(of: /Content-Length: ([0-9]+)/).flatMap({ Int($0.1) }),
            rest[end.upperBound...].utf8.count >= length
        {
            let stop = rest.utf8.index(end.upperBound, offsetBy: length)
            bodies.append(String(rest[end.upperBound..<stop]))
            rest = rest[stop...]
        }
        return bodies
    }

    private func names(in body: String) -> [String] {
        body.matches(of: /"name":"(span [a-z0-9]+)"/).map { String($0.1) }
    }

    private let ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

    @Test func spansAreGatheredAndSentInOneRequest() async throws {
        try await HandmadeBackEnd.run { collector in
            let exporter = exporter(collector.post(), interval: .milliseconds(100))
            add(["span 1", "span 2"], to: exporter)
            exporter.use(collector.loop, source)
            let connection = await collector.connection(0)
            let text = await body(1, on: connection)
            #expect(names(in: text) == ["span 1", "span 2"])
            #expect(text.contains(#"{"key":"service.name","value":{"stringValue":"till"}}"#))
            #expect(text.contains(#""kind":2,"startTimeUnixNano":"1000","endTimeUnixNano":"3000""#))
            connection.send(ok)
            add(["span 3"], to: exporter)
            let next = await body(2, on: connection)
            #expect(names(in: next) == ["span 3"])
            connection.send(ok)
            await exporter.stop()
        }
        #expect(log.lines.isEmpty)
    }

    @Test func whatIsLeftAtTheEndIsSent() async throws {
        try await HandmadeBackEnd.run { collector in
            let exporter = exporter(collector.post())
            exporter.use(collector.loop, source)
            add(["span 1"], to: exporter)
            let stop = Task { await exporter.stop() }
            let connection = await collector.connection(0)
            let text = await body(1, on: connection)
            #expect(names(in: text) == ["span 1"])
            connection.send(ok)
            await stop.value
            // Nothing comes behind the end.
            add(["span 2"], to: exporter)
            await exporter.stop()
        }
        #expect(log.lines.isEmpty)
    }

    @Test func moreThanTheQueueHoldsIsLostAndCounted() async throws {
        try await HandmadeBackEnd.run { collector in
            let exporter = exporter(collector.post(), limit: 2)
            add((1...5).map { "span \($0)" }, to: exporter)
            exporter.use(collector.loop, source)
            let stop = Task { await exporter.stop() }
            let connection = await collector.connection(0)
            let text = await body(1, on: connection)
            #expect(names(in: text) == ["span 1", "span 2"])
            connection.send(ok)
            await stop.value
        }
        #expect(log.lines == ["warning Spans are lost: more than 2 waited spans=3"])
    }

    @Test func whatIsRefusedIsLostOnceAndNotSentAgain() async throws {
        try await HandmadeBackEnd.run { collector in
            let exporter = exporter(collector.post(), interval: .milliseconds(100))
            exporter.use(collector.loop, source)
            let refusal = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
            for (number, answer) in [(1, refusal), (2, refusal), (3, ok)] {
                add(["span \(number)"], to: exporter)
                let connection = await collector.connection(0)
                let text = await body(number, on: connection)
                #expect(names(in: text) == ["span \(number)"])
                connection.send(answer)
            }
            await log.records.until { $0.count == 2 }
            await exporter.stop()
        }
        #expect(
            log.lines == [
                "warning Spans are lost: The back end answered with status 503. spans=1",
                "information No more spans are lost spans=2",
            ])
    }

    @Test func aCollectorThatIsNotThereHoldsUpNobody() async throws {
        try await HandmadeBackEnd.run { collector in
            let post = HTTPPost(
                url: "http://127.0.0.1:1/", fields: [], body: [], timeout: .seconds(60), limit: 1, certificates: nil)
            let exporter = exporter(post)
            exporter.use(collector.loop, source)
            add(["span 1"], to: exporter)
            await exporter.stop()
        }
        #expect(log.lines == ["warning Spans are lost: The back end cannot be reached. spans=1"])
    }

    @Test func withoutALoopThereIsNothingToWaitFor() async {
        let exporter = exporter(
            HTTPPost(url: "", fields: [], body: [], timeout: .seconds(1), limit: 1, certificates: nil), limit: 1)
        add(["span 1", "span 2"], to: exporter)
        await exporter.stop()
    }
}

private final class Log: TraceListener {
    let records = Watched<[TraceRecord]>([])

    var lines: [String] {
        records.value.map { record in
            "\(record.level) \(record.message) \(record.fields.map { "\($0.key)=\($0.value)" }.joined(separator: " "))"
        }
    }

    func write(_ record: TraceRecord) { records.change { $0.append(record) } }
}
