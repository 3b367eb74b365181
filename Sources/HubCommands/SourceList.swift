import HubServer

/// The sources of the log, as a person reads them.
enum SourceList {
    static func text(modules: [String]) -> String {
        let house = TraceSources.described.map { ($0.name, $0.help) }
        let own = [("\(TraceSources.hubs).NAME", "what the hub of that key says itself")]
        let modules = modules.map { ("\(TraceSources.modules).\($0)", "what the module says of itself") }
        let absent = TraceSources.absent.map { ($0, "nothing: that transport is not here") }
        return Columns.text(house + own + modules + absent, indent: 0)
            + "\n\nAn application's own begin with another word. A name with '.*' means all below it, '*' all there are."
    }
}
