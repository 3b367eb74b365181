import HubCrypto
import HubHTTP
import Hubs

/// The page at `/` on which people chat through a hub, for a first look: one file, nothing from elsewhere, under a policy that lets
/// nothing else run.
///
/// A hub can be chatted with if it has a method `send` of two parameters, a name and a text; what it calls `receive`, with the two, is
/// shown. The first such hub is it. An application's own route for `/` stands in front.
enum ChatPage {
    static func route(_ hubs: [(endpoint: EndpointSettings, plan: HubPlan)]) -> HTTPRoute {
        let path = hubs.first { canChat($0.plan) }?.endpoint.paths.first
        let page = path.map { chat(at: $0) } ?? String(decoding: PackageResources.nobody_html, as: UTF8.self)
        let response = HTTPResponse(.ok, fields: fields(of: page), body: Array(page.utf8))
        return HTTPRoute("/", methods: [.get], order: .max, owner: "the page") { _ in response }
    }

    private static func canChat(_ plan: HubPlan) -> Bool {
        plan.methods.contains { $0.wireName.lowercased() == "send" && $0.parameters.count == 2 }
    }

    private static func chat(at path: String) -> String {
        String(decoding: PackageResources.chat_html, as: UTF8.self).split(separator: "{hub}", omittingEmptySubsequences: false)
            .joined(separator: escaped(path))
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { html, character in
            switch character {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case "\"": html += "&quot;"
            default: html.append(character)
            }
        }
    }

    private static func fields(of page: String) -> HTTPFields {
        let sources = ["script", "style"].map { kind in
            let digest = content(of: kind, in: page).map { "'sha256-\(base64(Digest.sha256($0.utf8Span.span)))'" }
            return "\(kind)-src \(digest ?? "'none'")"
        }
        let policy =
            ["default-src 'none'"] + sources
            + ["connect-src 'self'", "img-src data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"]
        return [
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": policy.joined(separator: "; "),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-cache",
        ]
    }

    /// What stands in the page's one element of that kind.
    private static func content(of kind: String, in page: String) -> String? {
        let parts = page.split(separator: "<\(kind)>", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return parts[1].split(separator: "</\(kind)>", maxSplits: 1).first.map(String.init)
    }
}
