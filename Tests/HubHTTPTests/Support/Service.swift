import HubBase
import HubSettings

@testable import HubHTTP

/// What the connections of a test share, and what they wrote to the log.
final class TestLog: TraceListener {
    private let records = Lock<[TraceRecord]>([])
    private let sources = TraceSwitch()

    init() { sources.set(level: .verbose, rules: [], listeners: [self]) }

    func write(_ record: TraceRecord) { records.withLock { $0.append(record) } }

    /// Level, message and fields of each line.
    var lines: [String] {
        records.withLock { $0 }.map { record in
            "\(record.level) \(record.message)" + record.fields.map { " \($0.key)=\($0.value)" }.joined()
        }
    }

    func service(limits: HTTPLimits = HTTPLimits(), _ routes: HTTPRoute...) throws -> HTTPService {
        var table = Routes()
        for route in routes { try table.add(route) }
        return HTTPService(HTTPService.Rules(routes: table, limits: limits), trace: sources.source("hubline.http"))
    }
}

/// Answers what was asked.
let echo = HTTPRoute("/echo", methods: [.get, .post]) { request in
    .text(.ok, "\(request.method.rawValue) \(request.target.query["n"] ?? "-") " + String(decoding: request.body, as: UTF8.self))
}

/// Answers when the gate is open.
func held(_ gate: Gate) -> HTTPRoute {
    HTTPRoute("/held") { request in
        await gate.pass()
        return .text(.ok, "held " + (request.target.query["n"] ?? "-"))
    }
}

/// The answer to such a request, without its date.
func answer(_ body: String, _ status: String = "200 OK", type: String? = "text/plain", close: Bool = false) -> String {
    "HTTP/1.1 \(status)\r\n" + (type.map { "Content-Type: \($0)\r\n" } ?? "") + (close ? "Connection: close\r\n" : "")
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

extension MemoryStream {
    /// The answers without their dates.
    var answers: String {
        received.split(separator: "\r\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("Date: ") }
            .joined(separator: "\r\n")
    }
}

func get(_ target: String, _ lines: String...) -> String {
    "GET \(target) HTTP/1.1\r\nHost: a\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n"
}
