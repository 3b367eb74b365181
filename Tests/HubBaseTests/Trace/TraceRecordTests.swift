import HubBase
import Testing

struct TraceRecordTests {
    private var subject: TraceSubject {
        var subject = TraceSubject()
        (subject.hub, subject.method, subject.connection, subject.user) = ("chat", "send", "4fK2", "ada")
        (subject.call, subject.id, subject.generation, subject.groups) = (1, "7", 2, ["tea"])
        return subject
    }

    private func record(_ fields: [TraceRecord.Field]) -> TraceRecord {
        TraceRecord(time: 0, level: .information, source: "a", message: "m", fields: fields)
    }

    @Test func theFieldsOfACallAreOneThatStandsForAll() {
        let record = record([.init(subject), .init("to", "all")])
        #expect(
            record.fields == [
                .init("call", "4fK2.1"), .init("connection", "4fK2"), .init("user", "ada"), .init("generation", 2),
                .init("to", "all"),
            ])
        #expect(record.subject == subject)
        #expect(self.record([.init("a", "b")]).subject == nil)
    }

    @Test func whoIsNobodyHasADash() {
        var nobody = TraceSubject()
        nobody.connection = "4fK2"
        #expect(record([.init(nobody)]).fields.map { "\($0.key)=\($0.value)" } == ["connection=4fK2", "user=-"])
    }

    /// S160
    @Test func sentencesAboutCallsAreTheGuides() {
        let sentences: [TraceSentence] = [
            .call(method: "send", hub: "chat"), .send(method: "receive", hub: "chat"), .completed(method: "send", hub: "chat"),
            .failed(method: "send", hub: "chat"), .text("x"),
        ]
        #expect(
            sentences.map(\.text) == [
                "=> Invoking send on hub chat", "<= Invoking receive on client hub chat", "=> Invoked send on hub chat",
                "=> Failed send on hub chat", "x",
            ])
        #expect(sentences.map(\.event) == ["call", "send", "completed", "failed", nil])
    }

    @Test(
        arguments: [
            (Duration.zero, "0.000ms"), (.microseconds(12_345), "12.345ms"), (.seconds(61), "61000.000ms"),
            (.microseconds(-5), "-0.005ms"),
        ] as [(Duration, String)]) func timesAreMilliseconds(_ time: Duration, _ text: String)
    {
        #expect(TraceRecord.Field("duration", time).value == text)
    }

    @Test func aRecordWeighsWhatItHolds() {
        let small = record([])
        let long = record([.init("a", String(repeating: "x", count: 1_000))])
        #expect(small.size > 100 && long.size >= small.size + 1_000)
        #expect(record([.init(subject)]).size > small.size)
    }
}
