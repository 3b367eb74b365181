import HubMacros

@Hub struct ChatHub {
    let context: HubCallerContext

    func one<T: Decodable & Sendable>(_ value: T) {}  // error: a hub method may not be generic: it is called by name, and nothing says which type is meant
    func two(a: inout Int) {}  // error: a parameter of a hub method may not be inout: at the other end is no variable; return what has changed
    func three(a: Int) {}
    @HubMethodName("THREE") func other(b: Int) {}  // error: two hub methods named 'THREE' take 1 argument: names are compared ignoring case, labels do not travel
}

@Hub struct Lost {}  // error: a hub needs 'let context: HubCallerContext': by it the pipeline says who calls, and the hub reaches clients

// A hub is made by the pipeline alone: nothing else has a context for it.
let context = HubCallerContext.init  // error: 'HubCallerContext' initializer is inaccessible due to 'package' protection level
