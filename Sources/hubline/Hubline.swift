import HubAuthentication
import HubCommands
import HubForwarding

/// The executable: hubs that a configuration file declares, with the stock modules and those of the optional targets.
@main
struct Hubline: HubApplication {
    static func configure(_ app: inout HubServerBuilder) {
        app.module(Authentication.self)
        app.step(.forward)
        app.module(OTLP.self)
    }
}
