internal import Glibc
internal import Hubs

/// `certificates:`: whom a back end must be vouched for by.
enum CertificateFile {
    /// The path of the file, nil for those that the system trusts. It is looked for here and opened by the first request.
    static func read(options: inout Options) -> String? {
        let file: String? = options(
            "certificates", "A file of certificates (PEM) that the back end's must come of; else those that the system trusts.")
        guard let file, let place = options.position(of: "certificates") else { return nil }
        let path = file.hasPrefix("/") ? file : folder(of: place.file) + file
        if file.isEmpty || file.contains("\0") || access(path, R_OK) != 0 {
            options.reject("certificates", "there is no such file, or it may not be read")
        }
        return path
    }

    /// The folder that the configuration file lies in, with a slash behind it.
    private static func folder(of file: String) -> Substring { file.lastIndex(of: "/").map { file[...$0] } ?? "" }
}
