import HubTesting
import Hubs
import Testing

/// How methods read what clients sent.
struct HubArgumentsTests {
    private static let call = TestSocket.invocation("Read", #""text",-5,2.5,true,{"x":1},[1,2]"#, id: "1")

    /// The hub of one method of six parameters, which does what a test wants.
    private struct Reader: Hub {
        let context: HubCallerContext
        let read: @Sendable (inout HubArguments) throws -> [HubValue]

        static var descriptor: HubDescriptor<Reader> {
            HubDescriptor(
                "reader",
                [
                    .method("Read", parameters: ["a", "b", "c", "d", "e", "f"]) { hub, a in
                        HubResult(.array(try hub.read(&a)))
                    }
                ])
        }
    }

    @Test func nextReadsOneAfterAnother() async throws {
        let read = try await reading { a in
            let (text, integer, double, bool) =
                (try a.next() as String, try a.next() as Int, try a.next() as Double, try a.next() as Bool)
            return [.string(text), .integer(Int64(integer)), .double(double), .bool(bool), try a.next(), try a.next()]
        }
        #expect(read == #"["text",-5,2.5,true,{"x":1},[1,2]]"#)
    }

    @Test func nextDecodesWhatIsDecodable() async throws {
        struct Point: Decodable {
            let x: Int
        }
        let read = try await reading { a in
            for _ in 0..<4 { _ = try a.next() as HubValue }
            let (point, list) = (try a.next() as Point, try a.next() as [Int])
            return [.integer(Int64(point.x)), .array(list.map { .integer(Int64($0)) })]
        }
        #expect(read == "[1,[1,2]]")
    }

    /// Places are counted from the first argument, whatever has been read.
    @Test func placesStayWhatTheyAreWhileNextReads() async throws {
        let read = try await reading { a in
            let first = try a.next() as String
            let places = [a[0], a[1], a[5], .integer(Int64(try a.decode(Int.self, at: 1)))]
            let second = try a.next() as Int
            return [.string(first), .integer(Int64(second))] + places + [.integer(Int64(a.count))] + a.values
        }
        #expect(read == #"["text",-5,"text",-5,[1,2],-5,6,"text",-5,2.5,true,{"x":1},[1,2]]"#)
    }

    @Test func whatWasChangedIsReadNext() async throws {
        let read = try await reading { a in
            let first = try a.next() as String
            a[1] = 7
            a[2] = "seven"
            let (second, third) = (try a.next() as Int, try a.next() as String)
            return [.string(first), .integer(Int64(second)), .string(third), a[0]]
        }
        #expect(read == #"["text",7,"seven","text"]"#)
    }

    @Test func thereIsNothingBehindTheLast() async throws {
        let read = try await reading { a in
            for _ in 0..<6 { _ = try a.next() as HubValue }
            #expect(throws: HubFailure.self) { try a.next() as String }
            #expect(throws: HubFailure.self) { try a.next() as HubValue }
            #expect(throws: HubFailure.self) { try a.decode(Int.self, at: 6) }
            #expect(throws: HubFailure.self) { try a.decode(Int.self, at: -1) }
            return [a[6], a[-1]]
        }
        #expect(read == "[null,null]")
    }

    @Test func argumentsThatWereValuesReadAlike() throws {
        var arguments = HubArguments(["text", 5, 2.5, true, [1]])
        #expect(try arguments.next() as String == "text")
        #expect(try arguments.next() as Int == 5)
        #expect(try arguments.next() as Double == 2.5)
        #expect(try arguments.next() as Bool)
        #expect(try arguments.next() as [Int] == [1])
        #expect(throws: HubFailure.self) { try arguments.next() as Int }
        arguments[7] = "far"
        #expect(arguments.count == 8 && arguments[6] == .null && arguments[7] == "far")
    }

    /// A call that goes on behind its read has its arguments still, though the next ones lie where they lay.
    @Test func argumentsOutliveTheRead() async throws {
        let gate = Watched(0)
        let read = Watched<[HubValue]>([])
        let module = Around { call, next in
            let number = try call.arguments.decode(Int.self, at: 1)
            await gate.until { $0 >= number }
            read.change { $0.append(call.arguments[2]) }
            return try await next(call)
        }
        let probe = Probe(["take": { _ in .nothing }])
        try await withServer(probe, modules: [ModuleEntry(module)]) { server in
            let socket = try await server.webSocket("/test")
            socket.send(TestSocket.handshake)
            for number in 1...3 { socket.send(TestSocket.invocation("Run", #""take",\#(number),"text \#(number)""#)) }
            _ = await socket.frames(1)
            for number in 1...3 {
                let other = try await server.webSocket("/test")
                other.send(TestSocket.handshake + String(repeating: "x", count: 3_000))
                await server.settle()
                gate.change { $0 = number }
                await read.until { $0.count == number }
            }
            #expect(read.value == ["text 1", "text 2", "text 3"])
        }
    }

    private func reading(_ read: @escaping @Sendable (inout HubArguments) throws -> [HubValue]) async throws -> String? {
        var source = testHub()
        source.definition = HubDefinition(Reader.self) { Reader(context: $0, read: read) }
        return try await withServer([source]) { server in
            let socket = try await server.webSocket("/test")
            socket.send(TestSocket.handshake, Self.call)
            let answer = TestSocket.records(await socket.frames(2)).last ?? ""
            return answer.firstRange(of: #""result":"#).map { String(answer[$0.upperBound...].dropLast()) } ?? answer
        }
    }
}
