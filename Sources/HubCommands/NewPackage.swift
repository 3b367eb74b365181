/// The files of a new package: those of `Package/`, with the names that it has put in.
struct NewPackage {
    let name: PackageName
    let hubline: HublineSource

    var files: [NewFolder.File] {
        let sources = "Sources/\(name.program)/"
        return [
            file("Package.swift", PackageResources.Package_swift_txt),
            file(sources + "Application.swift", PackageResources.Application_swift_txt),
            file(sources + "\(name.hub).swift", PackageResources.Hub_swift_txt),
            file(sources + "TextLimit.swift", PackageResources.TextLimit_swift_txt),
            file("Tests/\(name.program)Tests/\(name.hub)Tests.swift", PackageResources.HubTests_swift_txt),
            file("config.yaml", PackageResources.config_yaml_txt),
            NewFolder.File(path: ".gitignore", text: "/.build/\n/logs/\n"),
        ]
    }

    private func file(_ path: String, _ template: [UInt8]) -> NewFolder.File {
        let parts = String(decoding: template, as: UTF8.self).split(separator: "{", omittingEmptySubsequences: false)
        let text = parts.dropFirst().reduce(into: parts.first.map(String.init) ?? "") { text, part in
            let pieces = part.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
            if pieces.count == 2, let value = values[String(pieces[0])] {
                text += value + pieces[1]
            } else {
                text += "{" + part
            }
        }
        return NewFolder.File(path: path, text: text)
    }

    /// What stands in the files for `{program}` and so on; other braces are Swift's or YAML's own.
    private var values: [String: String] {
        [
            "program": name.program, "hub": name.hub, "key": name.key, "path": name.path, "dependency": hubline.dependency,
            "hubline": HublineSource.literal(hubline.identity),
        ]
    }
}
