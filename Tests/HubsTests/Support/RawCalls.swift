import HubTesting
import Hubs

extension TestSocket {
    /// The handshake of the JSON protocol.
    static let handshake = #"{"protocol":"json","version":1}"# + "\u{1E}"

    /// A call as JSON, its arguments too.
    static func invocation(_ target: String, _ arguments: String = "", id: String? = nil) -> String {
        let id = id.map { #""invocationId":"\#($0)","# } ?? ""
        return #"{"type":1,\#(id)"target":"\#(target)","arguments":[\#(arguments)]}"# + "\u{1E}"
    }

    /// Shakes hands, has the hub run that action, and answers the result as JSON, or the error's text.
    func call(_ action: String, target: String = "Run") async -> String? {
        send(Self.handshake, Self.invocation(target, target == "Run" ? #""\#(action)""# : "", id: "1"))
        let answer = Self.records(await frames(2)).last ?? ""
        for key in [#""result":"#, #""error":"#] {
            if let start = answer.firstRange(of: key)?.upperBound { return String(answer[start...].dropLast()) }
        }
        return nil
    }
}
