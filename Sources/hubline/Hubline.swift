import HubCommands

/// The executable: hubs that a configuration file declares, with the stock modules.
@main
struct Hubline: HubApplication {
    static func configure(_ app: inout HubServerBuilder) {}
}
