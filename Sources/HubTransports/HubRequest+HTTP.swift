import HubHTTP
import Hubs

extension HubRequest {
    /// The snapshot of an HTTP request.
    init(_ request: HTTPRequest) {
        self.init(
            path: request.target.path,
            headers: HubFields(request.fields.map { HubFields.Field(name: $0.name, value: $0.value) }),
            query: HubFields(request.target.query.map { HubFields.Field(name: $0.key, value: $0.value) }),
            cookies: HubFields(
                request.fields.cookies.map { HubFields.Field(name: $0.name, value: $0.value) }, ignoringCase: false),
            peer: request.peer, isFromTrustedProxy: request.isFromTrustedProxy)
    }
}
