import HubMacros

@Hub struct ChatHub {
    let context: HubCallerContext

    // error: a hub method may not be generic: it is called by name, and nothing says which type is meant
    func one<T: Decodable & Sendable>(_ value: T) {}
    // error: a parameter of a hub method may not be inout: return what has changed
    func two(a: inout Int) {}
    func three(a: Int) {}
    // error: two hub methods named 'THREE' take 1 argument: neither case nor labels count
    @HubMethodName("THREE") func other(b: Int) {}
}

// error: a hub needs 'let context: HubCallerContext', by which it knows its caller and its clients
@Hub struct Lost {}

// A hub is made by the pipeline alone: nothing else has a context for it.
// error: 'HubCallerContext' initializer is inaccessible due to 'package' protection level
let context = HubCallerContext.init
