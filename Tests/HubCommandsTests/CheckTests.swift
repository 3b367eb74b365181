import HubTesting
import Testing

@testable import HubCommands

/// `check`: all that is wrong with a file, and what a sound one serves.
struct CheckTests {
    private static let sound = """
        server: { shutdown: { mode: waitForClientsToClose, timeout: 5s } }
        pipeline: [ nameMapping ]
        hubs:
          Shop:
            path: /shop
            methods:
              Price: { parameters: [item: string], do: [reply: $item] }

        """

    /// S22
    @Test func aSoundFileIsOneLineThatTellsWhatItServesAndHowItEnds() async throws {
        let file = try File(Self.sound)
        let line = "\(file.path) is sound: hub Shop at /shop: price(item); shutdown: mode waitForClientsToClose, timeout 5s"
        #expect(await run("check", file.path) == Said(status: 0, said: [line]))
        #expect(await run("check", "--strict", file.path) == Said(status: 0, said: [line]))
    }

    @Test func everyProblemIsToldInFileOrderWithItsPlaceAndTheirNumber() async throws {
        let file = try File(
            """
            server:
              prot: 5000
              shutdown: { timeout: 30 }
            pipeline:
              - loging
            hubs:
              shop:
                path: shop
                methods:
                  price:
                    parameters: [item: string]
                    do:
                      - replly: $item

            """)
        let problems = [
            "2:3: error: unknown key 'prot' (did you mean 'port'?)",
            "3:24: error: 'timeout' expects a duration (as 500ms, 30s, 5m or 1h) from 1ms to 168h, found '30'",
            "5:5: error: unknown module 'loging' (did you mean 'logging'?)",
            "8:11: error: 'path' expects a path (as /chat), found 'shop'",
            "13:13: error: unknown step 'replly' (did you mean 'reply'?)",
        ]
        #expect(
            await run("check", file.path)
                == Said(status: 1, complained: problems.map { "\(file.path):\($0)" } + ["5 errors"]))
    }

    @Test func aWarningIsToldAndOnlyStrictlyAProblem() async throws {
        let file = try File("server: { host: 0.0.0.0 }\nhubs: {}\n")
        let warnings = [
            "\(file.path):1:17: warning: other machines can reach this address, and what they send is not encrypted (no TLS)",
            "1 warning",
        ]
        let line = "\(file.path) is sound: no hubs; shutdown: mode off, timeout 30s"
        #expect(await run("check", file.path) == Said(status: 0, said: [line], complained: warnings))
        #expect(await run("check", file.path, "--strict") == Said(status: 1, complained: warnings))
    }

    @Test func nothingIsOpenedOrStarted() async throws {
        let file = try File("tracing: { listeners: { all: { file: logs/all.log } } }\nhubs: {}\n")
        #expect(await run("check", file.path).status == 0)
        #expect(file.isAlone)
    }

    @Test func aFileThatIsNoneIsAProblemOfIts() async throws {
        let file = try File(Self.sound)
        #expect(
            await run("check", file.path + "x")
                == Said(status: 1, complained: ["\(file.path)x: error: there is no such file", "1 error"]))
        #expect(
            await run("check", file.folder)
                == Said(status: 1, complained: ["\(file.folder): error: this is a folder, not a file", "1 error"]))
        #expect(
            await run("check", file.path + "/x")
                == Said(status: 1, complained: ["\(file.path)/x: error: the file cannot be read (error 20)", "1 error"]))
    }

    @Test func anApplicationChecksItsOwnHubsAndModules() async throws {
        let file = try File("pipeline: [ requireTenant: { heder: x } ]\nhubs: { till: { type: TillHub, path: /till } }\n")
        #expect(
            await run("check", file.path, configure: till)
                == Said(
                    status: 1,
                    complained: ["\(file.path):1:30: error: unknown key 'heder' (did you mean 'header'?)", "1 error"]))
        let sound = try File("pipeline: [ requireTenant ]\nhubs: { till: { type: TillHub, path: /till } }\n")
        #expect(
            await run("check", sound.path, configure: till).said
                == ["\(sound.path) is sound: hub till at /till: price(item); shutdown: mode off, timeout 30s"])
    }

    /// What an application gets wrong itself has no place in a file.
    @Test func whatTheApplicationRegistersTwiceIsSaid() async throws {
        let file = try File("hubs: {}\n")
        let said = await run("check", file.path) { app in
            app.module(RequireTenant.self)
            app.module(RequireTenant.self)
        }
        #expect(said == Said(status: 1, complained: ["\(file.path): error: Two modules are registered as 'requireTenant'."]))
    }
}

func till(_ app: inout HubServerBuilder) {
    app.hub(TillHub.self) { TillHub(context: $0) }
    app.module(RequireTenant.self)
}

struct TillHub: Hub {
    let context: HubCallerContext

    static var descriptor: HubDescriptor<TillHub> {
        HubDescriptor("till", [.method("price", parameters: ["item"]) { _, a in try await HubResult(of: a.next() as String) }])
    }
}

struct RequireTenant: ConfigurableModule, IncomingModule {
    static let help = "Lets a call pass when its client came with a header."
    let header: String

    init(options: inout Options) {
        header = options("header", default: "x-tenant", "Header that a client must bring.")
    }

    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult { try await next(call) }
}
