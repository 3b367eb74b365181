import HubValues

/// What can be asked over the control socket.
///
/// A client sends one line, `{"verb":"reload"}`, with what else the verb wants as further members, and leaves its side open. It gets
/// lines until the server closes: `{"say":"…"}` for its standard output, `{"complain":"…"}` for its standard error, and
/// `{"status":0}`, the exit status, as the last one.
struct ControlVerb: Sendable {
    let name: String
    /// Answers, and returns the exit status. Cancelled when the client goes.
    let run: @Sendable (_ request: HubObject, _ answer: ControlAnswer) async -> Int
}

extension ControlVerb {
    /// `reload`: what changed, or what is wrong.
    static func reload(_ reload: Reload) -> ControlVerb {
        ControlVerb(name: "reload") { _, answer in
            let outcome = await reload.run()
            for line in outcome.lines {
                if outcome.isAccepted { await answer.say(line) } else { await answer.complain(line) }
            }
            return outcome.isAccepted ? 0 : 1
        }
    }

    /// `status`: what `GET /health` tells, the hubs, and how many connections there are; with `json` as one object.
    static func status(
        _ status: ServerStatus, hubs: @escaping @Sendable () -> [String], connections: @escaping @Sendable () -> Int
    ) -> ControlVerb {
        ControlVerb(name: "status") { request, answer in
            let (hubs, connections) = (hubs(), connections())
            if request["json"] == .bool(true) {
                let members = HubObject(
                    status.members.members + [
                        .init("hubs", .array(hubs.map { .string($0) })), .init("connections", .integer(Int64(connections))),
                    ])
                await answer.say("\(HubValue.object(members))")
            } else {
                for line in status.lines + ["hubs: \(hubs.joined(separator: ", "))", "connections: \(connections)"] {
                    await answer.say(line)
                }
            }
            return 0
        }
    }
}
