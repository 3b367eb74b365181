import Glibc

/// Where a new package has Hubline from.
enum HublineSource: Equatable {
    /// Its sources in a folder.
    case folder(String)
    /// A git repository, and the version to begin with.
    case repository(String, version: String)

    /// What was said; nil: the sources that this program was made from.
    ///
    /// - Throws: `NewPackageError` if they are not there any more.
    init(_ said: String?, version: String, ownFile: String = #filePath) throws(NewPackageError) {
        // Sources/HubCommands/HublineSource.swift
        let own = ownFile.split(separator: "/").dropLast(3).joined(separator: "/")
        guard let folder = Self.real(said ?? "/" + own), access(folder + "/Package.swift", R_OK) == 0 else {
            guard let said else {
                throw NewPackageError(
                    problem:
                        "the sources of this program are not here any more; say by --hubline where a package has Hubline from")
            }
            self = .repository(said, version: version)
            return
        }
        self = .folder(folder)
    }

    /// The entry of the manifest.
    var dependency: String {
        switch self {
        case .folder(let path): ".package(path: \(Self.literal(path)))"
        // Before 1.0 a minor version may break what was there.
        case .repository(let url, let version): ".package(url: \(Self.literal(url)), .upToNextMinor(from: \"\(version)\"))"
        }
    }

    /// What the package manager calls it: by the last name of the place.
    var identity: String {
        let place =
            switch self {
            case .folder(let path): path
            case .repository(let url, _): url
            }
        let last = place.split { $0 == "/" || $0 == ":" }.last.map(String.init) ?? place
        return (last.hasSuffix(".git") ? String(last.dropLast(4)) : last).lowercased()
    }

    private static func real(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    static func literal(_ text: String) -> String {
        "\"" + text.map { $0 == "\\" || $0 == "\"" ? "\\\($0)" : String($0) }.joined() + "\""
    }
}
