package import Hubs

/// A configuration file, read whole: every section as settings, modules and declared hubs made, nothing opened or started.
package struct Configuration: Sendable {
    package let server: ServerSettings
    /// Where the file says the address, or could, for what goes wrong with it later.
    package let hostPlace: ConfigurationPosition
    package let portPlace: ConfigurationPosition
    package let controlPlace: ConfigurationPosition?
    package let tracing: TracingSettings
    /// The folder of the file: relative paths in it begin there.
    package let folder: String
    /// Where each listener says its file, by its name.
    package let listenerPlaces: [String: ConfigurationPosition]
    /// The hubs in file order; the modules of each are the server's and its own.
    package let hubs: [HubSource]
    /// Every option with what it is in effect, and where that is said.
    package let effective: [EffectiveOption]
    /// All that it says, for finding what another one says differently.
    package let root: ConfigurationNode
    /// What is doubtful, in file order.
    package let warnings: [ConfigurationProblem]

    /// Reads a file, with the modules, Swift hubs and steps that it may name.
    ///
    /// - Throws: All errors and warnings of the file, in file order, if there is an error.
    package static func load(
        file: String, modules: ModuleCatalog, hubs: HubCatalog, steps: StepCatalog = .stock,
        listeners: TraceListenerCatalog = TraceListenerCatalog(), environment: EnvironmentValues = .process
    ) throws(ConfigurationError) -> Configuration {
        try check(file: file, modules: modules, hubs: hubs, steps: steps, listeners: listeners, environment: environment).get()
    }

    /// Reads the text of a file, as `load(file:modules:hubs:environment:)`.
    ///
    /// - Throws: All errors and warnings of the text, in file order, if there is an error.
    package static func read(
        _ bytes: [UInt8], file: String, modules: ModuleCatalog, hubs: HubCatalog, steps: StepCatalog = .stock,
        listeners: TraceListenerCatalog = TraceListenerCatalog(), environment: EnvironmentValues = .process
    ) throws(ConfigurationError) -> Configuration {
        try check(bytes, file: file, modules: modules, hubs: hubs, steps: steps, listeners: listeners, environment: environment)
            .get()
    }

    /// Reads a file and tells all that is wrong or doubtful, and what it says if nothing is wrong.
    package static func check(
        file: String, modules: ModuleCatalog, hubs: HubCatalog, steps: StepCatalog = .stock,
        listeners: TraceListenerCatalog = TraceListenerCatalog(), environment: EnvironmentValues = .process
    ) -> ConfigurationReport {
        let bytes: [UInt8]
        do throws(ConfigurationProblem) {
            bytes = try ConfigurationFile.read(file)
        } catch {
            return ConfigurationReport([error])
        }
        return check(
            bytes, file: file, modules: modules, hubs: hubs, steps: steps, listeners: listeners, environment: environment)
    }

    /// Checks the text of a file, as `check(file:modules:hubs:environment:)`.
    package static func check(
        _ bytes: [UInt8], file: String, modules: ModuleCatalog, hubs: HubCatalog, steps: StepCatalog = .stock,
        listeners: TraceListenerCatalog = TraceListenerCatalog(), environment: EnvironmentValues = .process
    ) -> ConfigurationReport {
        var problems: [ConfigurationProblem] = []
        guard let root = root(of: bytes, file: file, environment, &problems) else { return ConfigurationReport(problems) }
        let start = ConfigurationKey("file", at: ConfigurationPosition(file: file, line: 1, column: 1))
        let (document, effective) = Options.read(root, of: start, problems: &problems) {
            let around = HubSurroundings(moduleCatalog: modules, hubCatalog: hubs, stepCatalog: steps, listenerCatalog: listeners)
            return (Document(options: &$0, around), $0.effective)
        }
        let (host, port) = (document.hostPlace, document.portPlace)
        return ConfigurationReport(problems) { warnings in
            Configuration(
                server: document.server, hostPlace: host ?? port ?? ConfigurationPosition(file: file),
                portPlace: port ?? host ?? ConfigurationPosition(file: file), controlPlace: document.controlPlace,
                tracing: document.tracing, folder: folder(of: file),
                listenerPlaces: document.listenerPlaces,
                hubs: document.hubs.compactMap(\.source), effective: effective, root: root, warnings: warnings)
        }
    }

    /// Where the server of that file has its control socket, whatever else may be wrong there; nil: nowhere, as far as can be read.
    package static func control(of file: String, environment: EnvironmentValues = .process) -> ConfiguredFile? {
        var problems: [ConfigurationProblem] = []
        guard let bytes = try? ConfigurationFile.read(file),
            let root = root(of: bytes, file: file, environment, &problems),
            let server = root.entries?.first(where: { $0.key.text == "server" })?.value,
            let control = server.entries?.first(where: { $0.key.text == "control" })?.value
        else { return nil }
        var faults: [OptionFault] = []
        return ConfiguredFile.read(control, faults: &faults)
    }

    private static func folder(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "." }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    /// The keys of the file; nil, with a problem, when there are none.
    private static func root(
        of bytes: [UInt8], file: String, _ environment: EnvironmentValues, _ problems: inout [ConfigurationProblem]
    ) -> ConfigurationNode? {
        let start = ConfigurationPosition(file: file, line: 1, column: 1)
        do throws(ConfigurationProblem) {
            let text = try SourceText(bytes, file: file)
            let root = YAMLReader.read(text, environment: environment, problems: &problems)
            guard problems.isEmpty || root != nil else { return nil }
            guard let root, root.entries == nil || root.content != .scalar(Scalar("")) else {
                throw ConfigurationProblem(at: start, "the file is empty")
            }
            guard root.entries != nil else {
                let found = ConfigurationProblem.describe(root)
                throw ConfigurationProblem(at: root.position, "a file expects keys with values (as 'server: …'), found \(found)")
            }
            return root
        } catch {
            problems.append(error)
            return nil
        }
    }
}
