import HubConfiguration
import HubNetwork
package import HubSettings
package import HubValues

/// Asks a server that runs on this machine.
package enum ControlClient {
    /// Where the server of that file has its control socket; nil if the file does not say so, or cannot be read.
    package static func socket(of file: String) -> ConfiguredFile? { Configuration.control(of: file) }

    /// Sends a request and tells what comes, line by line.
    ///
    /// - Returns: the exit status that the server gives, nil if it went before.
    /// - Throws: what keeps it from being reached.
    package static func ask(
        _ socket: String, _ request: HubObject, say: (String) -> Void, complain: (String) -> Void
    ) throws -> Int32? {
        let connection = try LocalConnection(to: socket)
        guard connection.send(Array("\(HubValue.object(request))\n".utf8)) else { return nil }
        var status: Int32?
        var unread: [UInt8] = []
        while status == nil {
            let bytes = connection.receive()
            if bytes.isEmpty { break }
            unread += bytes
            while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                if case .object(let line) = try HubValue(strictJSON: Array(unread[..<end])) {
                    if case .string(let text) = line["say"] { say(text) }
                    if case .string(let text) = line["complain"] { complain(text) }
                    if case .integer(let number) = line["status"] { status = Int32(clamping: number) }
                }
                unread.removeFirst(end + 1)
            }
        }
        return status
    }
}
