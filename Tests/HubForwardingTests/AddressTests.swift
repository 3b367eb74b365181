import Testing

@testable import HubForwarding
@testable import Hubs

struct AddressTests {
    private let parameters = ["text", "number", "some"].map { DeclaredParameter(name: $0, type: .placeholder) }

    /// The URL that a template makes of these values.
    private func url(_ template: String, _ values: [HubValue] = ["x", 5, nil]) throws -> String {
        var problems: [ConfigurationProblem] = []
        let place = ConfigurationPosition(file: "config.yaml", line: 1, column: 1)
        let node = ConfigurationNode(.scalar(Scalar(template)), at: place)
        let parameters = parameters
        let address = Options.read(node, of: ConfigurationKey("forward", at: place), short: "url", problems: &problems) {
            ForwardAddress.read(options: &$0, parameters)
        }
        if let problem = problems.first { throw problem }
        return try address.url { reference in
            if case .parameter(let index, _) = reference { values[index] } else { "me/you" }
        }
    }

    @Test(arguments: [
        ("http://a", "http://a"), ("HTTPS://A.b-c_d:80/", "HTTPS://A.b-c_d:80/"), ("http://[::1]:8/x", "http://[::1]:8/x"),
        ("http://a/$text", "http://a/x"), ("http://a/$number/b", "http://a/5/b"), ("http://a/x$text-$number", "http://a/xx-5"),
        ("http://a?b=$text&c=$some", "http://a?b=x&c="), ("http://a/?q=$connectionId", "http://a/?q=me%2Fyou"),
        ("http://a/$$text", "http://a/$text"), ("http://a/%41/%c3%a5?x=/?", "http://a/%41/%c3%a5?x=/?"),
        ("http://a/$userId", "http://a/me%2Fyou"),
    ])
    func valuesStandInPathAndQuery(template: String, expected: String) throws {
        #expect(try url(template) == expected)
    }

    @Test(
        arguments: [
            ("a b", "a%20b"), ("å/ä", "%C3%A5%2F%C3%A4"), ("?#&=", "%3F%23%26%3D"), ("%2e", "%252e"), ("..x", "..x"),
            ("@:", "%40%3A"),
            ("\r\nX: y", "%0D%0AX%3A%20y"), ("\0", "%00"), ("\\", "%5C"), ("-._~", "-._~"), (true, "true"), (1.5, "1.5"),
            (.unsigned(.max), "18446744073709551615"), (.number("1e999"), "1e999"),
        ] as [(HubValue, String)])
    func valuesArePercentEncoded(value: HubValue, expected: String) throws {
        #expect(try url("http://a/$text/x?y=$text", [value]) == "http://a/\(expected)/x?y=\(expected)")
    }

    @Test("A URL that a client completes: no value makes another path of it", arguments: ["", ".", "..", nil] as [HubValue])
    func noValueIsAStepInThePath(value: HubValue) throws {
        for template in ["http://a/$text", "http://a/b/$text/c", "http://a/$text?d", "http://a/$text$some"] {
            #expect(throws: HubFailure.self, "\(template)") { try url(template, [value, 1, ""]) }
        }
        #expect(throws: HubFailure.self) { try url("http://a/%2E$text/", ["."]) }
        #expect(throws: HubFailure.self) { try url("http://a/.$text", ["."]) }
        let text = value.string ?? ""
        #expect(try url("http://a/x$text?b=$text", [value]) == "http://a/x\(text)?b=\(text)")
    }

    @Test(arguments: [["x"], .object(HubObject()), .bytes([1])] as [HubValue])
    func whatIsNoTextDoesNotStandThere(value: HubValue) {
        #expect(throws: HubFailure.self) { try url("http://a/?x=$some", ["", 1, value]) }
    }

    @Test(arguments: [
        ("a", "'url' begins with http:// or https://"), ("file:///etc/passwd", "'url' begins with http:// or https://"),
        ("$text", "'url' begins with http:// or https://"), ("http:/a", "'url' begins with http:// or https://"),
        ("http://", "'url' needs a host, as localhost or 127.0.0.1:8080"),
        ("http:///x", "'url' needs a host, as localhost or 127.0.0.1:8080"),
        ("http://$text", "'url' has a fixed host: no '$' in front of its path"),
        ("http://a.$text/b", "'url' has a fixed host: no '$' in front of its path"),
        ("http://a:$number/b", "'url' has a fixed host: no '$' in front of its path"),
        ("http://a$text", "'url' has a fixed host: no '$' in front of its path"),
        ("http://$$a/", "'url' needs a host, as localhost or 127.0.0.1:8080"),
        ("http://a:0/", "'url' needs a host, as localhost or 127.0.0.1:8080"),
        ("http://a:65536/", "'url' needs a host, as localhost or 127.0.0.1:8080"),
        ("http://a:/", "'url' needs a host, as localhost or 127.0.0.1:8080"),
        ("http://[a]/", "'url' needs a host, as localhost or 127.0.0.1:8080"),
        ("http://[::1/", "'url' needs a host, as localhost or 127.0.0.1:8080"),
        ("http://a b/", "'url' needs a host, as localhost or 127.0.0.1:8080"),
        ("http://å/", "'url' needs a host, as localhost or 127.0.0.1:8080"),
        ("http://u:p@a/", "'url' holds no user: credentials belong into 'headers'"),
        ("http://a\\@b/", "'url' holds no user: credentials belong into 'headers'"),
        ("http://a/x#y", "'url' has no fragment: no '#'"), ("http://a/$text#y", "'url' has no fragment: no '#'"),
        ("http://a/b c", "'url' is written in the characters of URLs, all others as %20"),
        ("http://a/$text/ä", "'url' is written in the characters of URLs, all others as %20"),
        ("http://a/%4", "'url' is written in the characters of URLs, all others as %20"),
        ("http://a/\n", "'url' is written in the characters of URLs, all others as %20"),
        ("http://a/$nobody", "unknown value '$nobody'"),
    ])
    func everythingElseIsRefused(template: String, sentence: String) {
        let problem = #expect(throws: ConfigurationProblem.self) { try url(template) }
        #expect(problem?.sentence == sentence)
    }
}
