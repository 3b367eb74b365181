import FoundationEssentials
@testable import HubBase
@testable import HubValues

/// JSON and `Codable`, beside Foundation's.
enum Values {
    static func measure() async throws {
        let text = try [UInt8](JSONEncoder().encode(Order.sample))
        let data = Data(text)
        let value = try HubValue(encoding: Order.sample)

        try await Benchmark.compare(
            "read JSON of \(text.count) bytes", count: 20_000,
            [
                Benchmark("Foundation, to a struct") { count in
                    for _ in 0..<count { use(try JSONDecoder().decode(Order.self, from: data)) }
                },
                Benchmark("to a struct") { count in
                    for _ in 0..<count { use(try read(text).decode(Order.self)) }
                },
                Benchmark("to a value") { count in for _ in 0..<count { use(try read(text)) } },
                Benchmark("skipped") { count in
                    for _ in 0..<count {
                        var reader = JSONReader()
                        try reader.skip(text.span, depth: 1)
                        use(reader.position)
                    }
                },
            ])
        try await Benchmark.compare(
            "write JSON of \(text.count) bytes", count: 20_000,
            [
                Benchmark("Foundation, from a struct") { count in
                    for _ in 0..<count { use(try JSONEncoder().encode(Order.sample)) }
                },
                Benchmark("from a struct") { count in
                    var writer = ByteWriter()
                    for _ in 0..<count {
                        writer.removeAll()
                        writer.append(json: try HubValue(encoding: Order.sample))
                    }
                },
                Benchmark("from a value") { count in
                    var writer = ByteWriter()
                    for _ in 0..<count {
                        writer.removeAll()
                        writer.append(json: value)
                    }
                },
            ])
        try await Benchmark.compare(
            "Codable bridge alone", count: 20_000,
            [
                Benchmark("value to a struct") { count in for _ in 0..<count { use(try value.decode(Order.self)) } },
                Benchmark("struct to a value") { count in for _ in 0..<count { use(try HubValue(encoding: Order.sample)) } },
            ])
    }

    private static func read(_ text: [UInt8]) throws -> HubValue {
        var reader = JSONReader()
        return try reader.value(text.span, depth: 1)
    }
}
