import HubTesting
import Hubs
import Testing

/// A client, the id its hub knows it by, and what it has heard by `receive`.
struct Guest: Sendable {
    let client: TestClient
    let id: String
    private let calls = Watched<[HubValue]>([])

    init(_ client: TestClient) async throws {
        self.client = client
        let calls = calls
        await client.on("receive") { arguments in calls.change { $0.append(arguments.first ?? .null) } }
        id = try await client.invoke("ID", as: String.self)
    }

    /// What it has heard so far.
    var heard: [HubValue] { calls.value }

    /// Waits until it has heard that much.
    func heard(_ count: Int) async -> [HubValue] { await calls.until { $0.count >= count } }

    /// Has the hub send `value` by the selector of that name.
    func send(_ to: String, _ names: [String] = [], _ value: HubValue = "hi") async throws {
        try await client.invoke("Send", to, names, value)
    }
}

extension TestServer {
    /// A client of the hub at `path`; without negotiating, so that accepted sockets go to the server's loops in turn.
    func guest(_ path: String = "/test", user: String? = nil, loop: Int = 0) async throws -> Guest {
        var options = ClientOptions()
        options.skipsNegotiation = true
        if let user { options.headers[UserByHeader.field] = user }
        return try await Guest(try await connect(path, options, loop: loop))
    }

    /// So many clients, on the server's loops in turn.
    func guests(_ count: Int, _ path: String = "/test") async throws -> [Guest] {
        var guests: [Guest] = []
        for _ in 0..<count { guests.append(try await guest(path)) }
        return guests
    }
}

/// Believes what the header field `x-user` says, and refuses without one where it must be.
struct UserByHeader: AuthorizeConnectModule {
    static let field = "x-user"

    var isRequired = false

    func authorizeConnect(_ attempt: ConnectAttempt, next: AuthorizeConnectNext) async throws -> HubUser {
        guard let id = attempt.request.headers[Self.field] else {
            if isRequired { throw ConnectRefusal(status: 401, "Who are you?") }
            return try await next(attempt)
        }
        if id == "mallory" { throw ConnectRefusal(status: 403, "Not you.") }
        return HubUser(id: id, name: id.uppercased(), roles: ["guest"])
    }
}
