import HubCommands

/// Its verbs are those of `hubline`: serve, check, modules, call, listen.
@main
struct Application: HubApplication {
    static func configure(_ app: inout HubServerBuilder) {
        app.hub(ShopHub.self) { ShopHub(context: $0) }
        app.module(TextLimit.self)
        app.module(CleanLanguage.self)
        app.module(ErrorHandlingPipelineModule.self)
        app.module(LoggingPipelineModule.self)
    }
}
