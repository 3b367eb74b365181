import HubTesting
import Hubs
import Testing

@testable import HubServer

/// `GET /metrics`.
struct MetricsRouteTests {
    private static func yaml(_ readers: String) -> String {
        "server: { metrics: \(readers) }\npipeline: [metrics]\nhubs: { \"b\\\"o\\\\ard\": { path: /board, type: Board } }\n"
    }

    private struct Board: Hub {
        let context: HubCallerContext

        static var descriptor: HubDescriptor<Board> {
            HubDescriptor("Board", [.method("Read") { _, _ in try await HubResult(of: 1) }])
        }
    }

    private func get(_ server: TestServer, _ fields: String = "") async throws -> String {
        let socket = try await server.socket()
        socket.send(Array("GET /metrics HTTP/1.1\r\nHost: h\r\n\(fields)Connection: close\r\n\r\n".utf8))
        return String(decoding: await socket.end().bytes, as: UTF8.self)
    }

    private func with(_ readers: String, _ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.run(Self.yaml(readers), loops: 2, { $0.hub(Board.self) { Board(context: $0) } }, body)
    }

    @Test("S201: connection memory is among the metrics")
    func whatWasMeasuredIsThere() async throws {
        try await with("[\"0.0.0.0/0\", \"::/0\"]") { server in
            let client = try await server.connect("/board")
            #expect(try await client.invoke("Read", as: Int.self) == 1)
            let page = try await get(server)
            #expect(page.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(page.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
            let hub = #"hub="b\"o\\ard""#
            for line in [
                #"hubline_calls_total{\#(hub),method="Read",outcome="completed"} 1"#,
                #"hubline_call_duration_seconds_bucket{\#(hub),method="Read",le="+Inf"} 1"#,
                #"hubline_call_duration_seconds_count{\#(hub),method="Read"} 1"#,
                #"hubline_connections_opened_total{\#(hub),transport="WebSockets"} 1"#,
                #"hubline_connections{\#(hub)} 1"#,
                #"hubline_connection_memory_bytes{\#(hub),queue="send"} 0"#,
                #"hubline_connection_memory_bytes{\#(hub),queue="receive"} 0"#,
            ] {
                #expect(page.contains("\n\(line)\n"), "\(line)")
            }
        }
    }

    @Test func whoIsNotNamedMayNotRead() async throws {
        try await with("[192.0.2.1]") { server in
            let answer = try await get(server)
            #expect(answer.hasPrefix("HTTP/1.1 403 "))
        }
    }

    @Test func aProxyThatNobodyTrustsMayNotRead() async throws {
        try await with("[\"0.0.0.0/0\", \"::/0\"]") { server in
            let answer = try await get(server, "X-Forwarded-For: 192.0.2.1\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 403 "))
        }
    }

    @Test func withoutReadersThereIsNoSuchPath() async throws {
        try await with("[]") { server in
            let answer = try await get(server)
            #expect(answer.hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test func durationsAreInTheBucketThatTheyAreNotAbove() {
        let table = MetricsTable()
        for milliseconds in [0, 1, 2, 40_000] {
            table.record(
                .call(MeasuredCall(hub: "h", method: "m", outcome: .completed, duration: .milliseconds(milliseconds))))
        }
        let page = table.page
        for (bound, count) in [("0.0005", 1), ("0.001", 2), ("0.0025", 3), ("30.0", 3), ("+Inf", 4)] {
            let line = #"hubline_call_duration_seconds_bucket{hub="h",method="m",le="\#(bound)"} \#(count)"#
            #expect(page.contains("\n\(line)\n"), "\(line)")
        }
    }

    @Test func labelsAreEscaped() {
        var page = PrometheusText()
        page.family("name", .gauge, "Help.")
        page.sample([("a", "\"\\\n\r\n")], "1")
        #expect(page.text == "# HELP name Help.\n# TYPE name gauge\nname{a=\"\\\"\\\\\\n\r\\n\"} 1\n")
    }

    @Test func methodsAreBoundedInNumber() {
        let table = MetricsTable()
        for number in 0..<10_050 {
            table.record(.call(MeasuredCall(hub: "h", method: "m\(number)", outcome: .completed, duration: .zero)))
        }
        let lines = table.page.split(separator: "\n").filter { $0.hasPrefix("hubline_calls_total{") }
        #expect(lines.count == 10_001)
        #expect(lines.contains(#"hubline_calls_total{hub="h",method="_OTHER",outcome="completed"} 50"#))
    }
}
