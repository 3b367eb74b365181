import Hubs

/// Which hub a request comes to: a path belongs to one hub, or to the one of the lowest order. Letter case makes no difference.
enum MountPoints {
    private struct Mount: Hashable {
        let path: String
        let order: Int

        init(_ path: String, order: Int) { (self.path, self.order) = (path.lowercased(), order) }
    }

    static func check(_ hubs: [HubSection], _ options: inout Options) {
        let mounts = hubs.flatMap { hub in hub.paths.map { (path: $0, order: hub.source?.endpoint.order ?? 0) } }
        var served: [Mount: ConfigurationPosition] = [:]
        for (path, order) in mounts {
            let shown = path.isSecret ? "this path" : "the path \(ConfigurationProblem.quote(path.text))"
            let mount = Mount(path.text, order: order)
            if HubPath.taken.contains(mount.path), order == 0 {
                options.report(ConfigurationProblem(at: path.position, "\(shown) is the server's own"))
            } else if let first = served[mount] {
                let sentence = "\(shown) is mounted twice without different order, first at \(first)"
                options.report(ConfigurationProblem(at: path.position, sentence))
            } else {
                served[mount] = path.position
            }
        }
        for (path, order) in mounts {
            for (inside, act) in [(path.negotiate, "negotiate"), (path.refresh, "renew their tokens")] {
                guard let other = served[Mount(inside, order: order)] else { continue }
                let shown = path.isSecret ? "a path" : ConfigurationProblem.quote(inside)
                let sentence = "clients of this path \(act) at \(shown), which is mounted at \(other)"
                options.report(ConfigurationProblem(at: path.position, sentence))
            }
        }
    }
}
