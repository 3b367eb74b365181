package import HubSettings
package import Hubs

/// Everything a server is made from: what the file says and the application adds, checked.
package struct ServerSetup: Sendable {
    package var server: ServerSettings
    package var hubs: [HubSource]

    package init(server: ServerSettings = ServerSettings(), hubs: [HubSource] = []) {
        self.server = server
        self.hubs = hubs
    }
}
