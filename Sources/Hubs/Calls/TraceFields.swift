extension TraceRecord.Field {
    /// A field of that name with that value, as JSON.
    public init(_ key: String, _ value: HubValue) { self.init(key, json: value.description) }
}
