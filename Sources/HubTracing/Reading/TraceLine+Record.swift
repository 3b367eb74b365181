package import HubBase
import HubValues

// What is read back is written by what wrote it: nothing else decides what a terminal or a tool gets to see.
extension TraceLine {
    /// The line as a text, its line feed included; what only JSON shows of a call is in its sentence.
    package func append(text out: inout ByteWriter, _ lines: inout TextLines) {
        let sentence = sentence
        let told = sentence == nil ? [] : ["event", "hub", "method"]
        let members = fields.members.filter { !told.contains($0.name) }
        lines.append(record(sentence, members.map { Self.field($0.name, $0.value) }), to: &out)
    }

    /// The line as an object of JSON, its line feed included.
    package func append(json out: inout ByteWriter, _ lines: inout JSONLines) {
        guard let sentence, let (_, method, _, hub) = sentence.pieces else {
            return lines.append(record(nil, fields.members.map { Self.field($0.name, $0.value) }), to: &out)
        }
        var subject = TraceSubject()
        (subject.hub, subject.method) = (hub, method)
        let members = fields.members.filter { !["event", "hub", "method"].contains($0.name) }
        lines.append(record(sentence, [.init(subject)] + members.map { Self.field($0.name, $0.value) }), to: &out)
    }

    /// The sentence that fields and message say alike; nil: it is none, or they differ.
    private var sentence: TraceSentence? {
        guard let event, let hub = text("hub"), let method = text("method") else { return nil }
        let sentence =
            switch event {
            case .call: TraceSentence.call(method: method, hub: hub)
            case .send: TraceSentence.send(method: method, hub: hub)
            case .completed: TraceSentence.completed(method: method, hub: hub)
            case .failed: TraceSentence.failed(method: method, hub: hub)
            }
        return sentence.text.utf8.elementsEqual(message.utf8) ? sentence : nil
    }

    private func record(_ sentence: TraceSentence?, _ fields: [TraceRecord.Field]) -> TraceRecord {
        TraceRecord(time: time, level: level, source: source, sentence: sentence ?? .text(message), fields: fields)
    }

    private static func field(_ name: String, _ value: HubValue) -> TraceRecord.Field {
        switch value {
        // These are JSON in text, too.
        case _ where ["arguments", "result"].contains(name): return .init(name, json: value.description)
        case .string(let text): return .init(name, text)
        case .integer(let number) where name != "duration": return .init(name, number)
        case .null: return .init(name, content: .nothing)
        default:
            // Milliseconds of more than three places are nobody's but somebody else's.
            if name == "duration", let number = value.double, let exact = Int64(exactly: (number * 1_000).rounded()),
                Double(exact) / 1_000 == number
            {
                return .init(name, content: .milliseconds(microseconds: exact))
            }
            return .init(name, json: value.description)
        }
    }
}
