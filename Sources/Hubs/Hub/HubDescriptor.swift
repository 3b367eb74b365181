/// A hub's name and its table of methods: what a macro writes, a hand can.
public struct HubDescriptor<H: Hub>: Sendable {
    /// Calls one method of `hub` with the arguments that `next()` reads in order. Reads as many as the row has parameters, before it
    /// does anything else: how many came was compared before, and who only tries a call goes no further than the last one. Runs on
    /// the connection's loop.
    public typealias Body =
        nonisolated(nonsending) @Sendable (_ hub: H, _ arguments: inout HubArguments) async throws -> HubResult

    /// As `Body`, of a method that waits for nothing.
    public typealias PlainBody = @Sendable (_ hub: H, _ arguments: inout HubArguments) throws -> HubResult

    let name: String
    let verbatim: Bool
    let execution: HubExecution
    let methods: [Method]

    /// A hub of that declared name; `verbatim` keeps the naming stage from changing it. With `execution: .pool` it runs on the pool
    /// whatever the configuration says; with `loop` the configuration decides.
    public init(_ name: String, verbatim: Bool = false, execution: HubExecution = .loop, _ methods: [Method]) {
        self.name = name
        self.verbatim = verbatim
        self.execution = execution
        self.methods = methods
    }

    /// One row of the table.
    public struct Method: Sendable {
        let definition: MethodDefinition

        @usableFromInline
        init(
            _ name: String, verbatim: Bool, parameters: [HubParameter], file: String, line: Int,
            run: @escaping MethodDefinition.Run
        ) {
            // What a macro wrote stands in no file.
            let place = file.contains("@__swiftmacro") ? nil : "\(file):\(line)"
            definition = MethodDefinition(name: name, verbatim: verbatim, parameters: parameters, place: place, run: run)
        }

        // Inlinable, so that the closure around `body` is specialised where the hub stands and captures nothing: an `async` closure
        // with captures costs a frame for each call.

        /// A method of that declared name; `parameters` names what `body` reads, one by one. Two rows of one name, ignoring case,
        /// need different numbers of parameters. `verbatim` keeps the naming stage from changing the name. `file` and `line` say
        /// in errors where the row stands.
        @inlinable @inline(__always)
        public static func method(
            _ name: String, verbatim: Bool = false, parameters: [HubParameter] = [], file: String = #fileID, line: Int = #line,
            _ body: @escaping Body
        ) -> Method {
            Method(name, verbatim: verbatim, parameters: parameters, file: file, line: line) { call, factory in
                var arguments = call.arguments
                return try await body(unsafeDowncast(factory, to: HubFactory<H>.self).make(call.context), &arguments)
            }
        }

        /// As above, for a method that waits for nothing: Swift chooses it for a `body` without `await`, which takes a little less
        /// time.
        @inlinable @inline(__always)
        public static func method(
            _ name: String, verbatim: Bool = false, parameters: [HubParameter] = [], file: String = #fileID, line: Int = #line,
            _ body: @escaping PlainBody
        ) -> Method {
            Method(name, verbatim: verbatim, parameters: parameters, file: file, line: line) { call, factory in
                var arguments = call.arguments
                return try body(unsafeDowncast(factory, to: HubFactory<H>.self).make(call.context), &arguments)
            }
        }
    }
}

/// A parameter of a hub method; a plain text is its name.
public struct HubParameter: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The name, for logs and messages.
    public let name: String

    /// A parameter of that name.
    public init(_ name: String) { self.name = name }

    /// A parameter of that name.
    public init(stringLiteral name: String) { self.name = name }
}

/// Makes the hub of one call. A class, so that a method's erased body gets it as a parameter instead of capturing it.
public final class HubFactory<H: Hub>: Sendable {
    @usableFromInline let make: @Sendable (HubCallerContext) throws -> H

    init(_ make: @escaping @Sendable (HubCallerContext) throws -> H) { self.make = make }
}
