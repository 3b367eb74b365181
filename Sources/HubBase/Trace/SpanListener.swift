/// Contract: where spans go. Called by whatever thread ends one, so it does little and never waits.
///
/// A module that is one, too, gets the spans of the hubs whose pipeline it is in, as `otlp` of HubForwarding.
public protocol SpanListener: Sendable {
    /// Takes a span that has ended. Inner ones come before outer ones.
    func ended(_ span: HubSpan)
}

/// Something that took time: a call, an event, or one stage of it.
public struct HubSpan: Sendable, Equatable {
    /// What it is to who called.
    public enum Kind: Sendable {
        /// It answers somebody else's request.
        case server
        /// It is a part of something, or began by itself.
        case `internal`
    }

    /// One named value.
    public struct Attribute: Sendable, Equatable {
        /// The name, as OpenTelemetry has it, or `hubline.` and one of our own.
        public let key: String
        /// The value.
        public let value: String

        /// That name with that value.
        public init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    /// `hub/method` of a call, `hub/onConnected` of an event, the module's name of a stage, `method` of what is behind the last stage.
    public var name: String
    /// What it is to who called.
    public var kind: Kind
    /// Its place in the trace.
    public var context: TraceContext
    /// The span that it is a part of, which may be somebody else's; nil: it began the trace.
    public var parentID: UInt64?
    /// When it began: nanoseconds since 1970, UTC.
    public var start: Int64
    /// How long it took.
    public var duration: Duration
    /// What else there is to say. Nothing in them is an argument or a result.
    public var attributes: [Attribute]
    /// Why it failed, without what no output may show; nil: it did not.
    public var failure: String?

    /// A span of these parts.
    public init(
        name: String, kind: Kind, context: TraceContext, parentID: UInt64?, start: Int64, duration: Duration,
        attributes: [Attribute] = [], failure: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.context = context
        self.parentID = parentID
        self.start = start
        self.duration = duration
        self.attributes = attributes
        self.failure = failure
    }
}
