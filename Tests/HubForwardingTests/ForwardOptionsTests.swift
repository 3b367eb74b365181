import Glibc
import HubServer
import Hubs
import Testing

@testable import HubForwarding

/// What a file may say of `forward`, and where a mistake is shown.
struct ForwardOptionsTests {
    /// The problems of a step, whose text begins in line 6, column 17.
    private func problems(ofStep step: String) throws -> [String] {
        let yaml =
            "hubs:\n  chat:\n    path: /chat\n    methods:\n      m:\n        do: [ \(step) ]\n        parameters: [a: string, b: [int]]\n"
        do {
            _ = try HubServer(yaml: yaml) { $0.step(.forward) }
            return []
        } catch let error as ConfigurationError {
            return error.problems.map { String($0.description.dropFirst("config.yaml:".count)) }
        }
    }

    @Test(arguments: [
        "forward: http://127.0.0.1:8080/rooms/$a", "forward: { url: https://a, timeout: 200ms, maximumResponseSize: 1KiB }",
        "forward: { url: http://a, maximumParallelCalls: 1, headers: { Authorization: Bearer x, x-empty: \"\", x-dollar: 5 $$ } }",
        "forward: { url: https://a, certificates: /etc/hostname }", "forward: { url: http://a, headers: }",
        "reply: 1", "addToGroup: $a, forward: http://a",
    ])
    func soundStepsAreRead(_ step: String) throws {
        #expect(try problems(ofStep: step) == [])
    }

    @Test(arguments: [
        ("forward", "6:15: error: the step 'forward' needs a value"),
        ("forward:", "6:15: error: 'url' is missing"),
        ("forward: {}", "6:15: error: 'url' is missing"),
        ("forward: [a]", "6:24: error: 'forward' expects a section, found a list"),
        ("forward: x", "6:24: error: 'url' begins with http:// or https://"),
        ("forward: http://$a/", "6:24: error: 'url' has a fixed host: no '$' in front of its path"),
        ("forward: http://x/$room", "6:24: error: unknown value '$room'"),
        ("forward: http://x/$b", "6:24: error: 'url' expects text, and '$b' is [int]"),
        ("forward: { url: [a] }", "6:31: error: 'url' expects a URL, as http://127.0.0.1:8080/rooms/$room, found a list"),
        ("forward: { url: http://x, uri: y }", "6:41: error: unknown key 'uri' (did you mean 'url'?)"),
        (
            "forward: { url: http://x, timeout: 0s }",
            "6:50: error: 'timeout' expects a duration (as 500ms, 30s, 5m or 1h) from 1ms to 1h, found '0s'"
        ),
        (
            "forward: { url: http://x, maximumParallelCalls: 0 }",
            "6:63: error: 'maximumParallelCalls' expects a whole number from 1 to 10000, found '0'"
        ),
        ("forward: { url: http://x, headers: x }", "6:50: error: 'headers' expects a section of names with texts, found 'x'"),
        ("forward: { url: http://x, headers: { a b: x } }", "6:52: error: 'a b' is no name of a field"),
        (
            "forward: { url: http://x, headers: { Content-Length: 5 } }",
            "6:52: error: the field 'Content-Length' is the server's own"
        ),
        ("forward: { url: http://x, headers: { a: 1, A: 2 } }", "6:58: error: the field 'A' is given twice"),
        ("forward: { url: http://x, headers: { a: $a } }", "6:55: error: unknown value '$a'"),
        (
            "forward: { url: http://x, headers: { a: $userId } }",
            "6:55: error: 'headers' are fixed: no '$', and '$$' for a dollar"
        ),
        ("forward: { url: http://x, headers: { a: \"b\\r\\nc: d\" } }", "6:55: error: a field holds no control characters"),
        ("forward: { url: http://x, headers: { a: [b] } }", "6:55: error: 'a' expects text, found a list"),
        ("forward: { url: http://x, certificates: /nowhere.pem }", "6:55: error: there is no such file, or it may not be read"),
        ("forward: http://x, reply: 1", "6:34: error: 'forward' ends the method: this step would never run"),
    ])
    func mistakesAreShownAtTheirPlace(_ step: String, _ problem: String) throws {
        #expect(try problems(ofStep: step) == [problem])
    }

    @Test func whatComesFromTheEnvironmentIsShownInNoProblem() throws {
        setenv("HUBLINE_TEST_BACK_END", "sesame\r\n", 1)
        for step in [
            "forward: \"http://${HUBLINE_TEST_BACK_END}/\"", "forward: \"${HUBLINE_TEST_BACK_END}\"",
            "forward: \"http://a/${HUBLINE_TEST_BACK_END}\"",
            "forward: { url: http://a, headers: { x: \"${HUBLINE_TEST_BACK_END}\" } }",
            "forward: { url: http://a, certificates: \"${HUBLINE_TEST_BACK_END}\" }",
            "forward: { url: http://a, timeout: \"${HUBLINE_TEST_BACK_END}\" }",
        ] {
            let problems = try problems(ofStep: step)
            #expect(problems.count == 1 && !problems[0].contains("sesame"), "\(step): \(problems)")
        }
    }

    @Test func aNameIsRegisteredOnce() {
        let error = #expect(throws: CatalogError.self) {
            try HubServer(yaml: "hubs: {}") {
                $0.step(.forward)
                $0.step(.forward)
            }
        }
        #expect(error == .duplicate(kind: "step", name: "forward"))
    }
}
