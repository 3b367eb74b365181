extension HubCallerContext {
    /// The hub's handle in `config.yaml`, as measurements name it.
    public var hubKey: String { call.plan.hub.key }

    /// Hands a measurement to each module of the hub that is a `MetricsListener`; from any thread.
    public func record(_ measurement: HubMeasurement) {
        for listener in call.plan.metrics { listener.record(measurement) }
    }

    /// Hands a span that has ended to each module of the hub that is a `SpanListener`; from any thread.
    public func record(_ span: HubSpan) {
        for listener in call.plan.spans { listener.ended(span) }
    }
}

extension TraceContext {
    /// What the header fields of a request say, nil: nothing, or nothing that is valid.
    public init?(of request: HubRequest) {
        let headers = request.headers
        self.init(traceparent: headers.values("traceparent"), tracestate: headers.values("tracestate"))
    }
}

extension HubRegistry {
    /// What the connections of each hub are and hold at this moment, by the hub's handle; loop by loop.
    package func figures() async -> [String: ConnectionFigures] {
        var all: [String: ConnectionFigures] = [:]
        for hub in plans?.hubs ?? [] { all[hub.hub.key] = ConnectionFigures() }
        for shard in shards {
            let part = await withCheckedContinuation { continuation in
                shard.loop.onLoop { continuation.resume(returning: shard.figures()) }
            }
            all.merge(part) { $0 + $1 }
        }
        return all
    }
}

extension RegistryShard {
    fileprivate func figures() -> [String: ConnectionFigures] {
        everyone.reduce(into: [:]) { all, connection in
            let hub = connection.plan.hub.key
            all[hub] = (all[hub] ?? ConnectionFigures()) + connection.figures
        }
    }
}

extension HubConnection {
    /// What waits in memory for this client, or of it.
    fileprivate var figures: ConnectionFigures {
        let waiting = own.value.waiting.reduce(0) { $0 + ($1.message?.count ?? 0) }
        return ConnectionFigures(
            count: 1, sendBytes: own.value.queue.bytes + transport.unsent + waiting, receiveBytes: own.value.unread.count)
    }
}

extension ConnectionFigures {
    fileprivate static func + (left: ConnectionFigures, right: ConnectionFigures) -> ConnectionFigures {
        ConnectionFigures(
            count: left.count + right.count, sendBytes: left.sendBytes + right.sendBytes,
            receiveBytes: left.receiveBytes + right.receiveBytes)
    }
}
