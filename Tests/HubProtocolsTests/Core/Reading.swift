import HubProtocols
import Hubs

/// What a record says, in words: the message and its parts, or why it is none.
func reading(_ text: String) -> String { reading(Array(text.utf8)) }

func reading(_ bytes: [UInt8]) -> String {
    let wire = CoreJSON()
    do throws(WireError) {
        return words(for: try wire.read(bytes.span), in: bytes, wire)
    } catch {
        return "! \(error.reason)"
    }
}

private func words(for message: InboundMessage, in bytes: [UInt8], _ wire: CoreJSON) -> String {
    switch message {
    case .invocation(let call):
        let target =
            switch call.target {
            case .bytes(let range): String(decoding: bytes[range], as: UTF8.self)
            case .text(let text): text
            }
        var words = "\(call.wantsStream ? "stream" : "call") \(target)(\(arguments(of: call, in: bytes, wire)))"
        if !call.id.isEmpty { words += " as \(call.id)" }
        if call.uploads > 0 { words += " with \(call.uploads) uploads" }
        return words
    case .streamItem(let id): return "item of \(id)"
    case .completion(let id): return "completion of \(id)"
    case .cancel(let id): return "cancel \(id)"
    case .ping: return "ping"
    case .close(let error): return error.map { "close: \($0)" } ?? "close"
    case .ignored(let kind): return "ignored \(kind)"
    }
}

private func arguments(of call: InboundInvocation, in bytes: [UInt8], _ wire: CoreJSON) -> String {
    var position = call.arguments
    var texts: [String] = []
    for _ in 0..<call.argumentCount {
        var out = ByteWriter()
        if let value = try? wire.value(bytes.span, at: &position) { out.append(json: value) } else { out.append("?") }
        texts.append(out.withSpan { String(decoding: [UInt8](copying: $0), as: UTF8.self) })
    }
    return texts.joined(separator: ", ")
}
