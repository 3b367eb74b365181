public import Hubs

/// The modules that come with the house. They are written with the public API alone: what they do, yours can.
public enum StockModules {
    /// Registers all of them.
    ///
    /// - Throws: `CatalogError.duplicate` if a name is taken.
    public static func register(in catalog: inout ModuleCatalog) throws(CatalogError) {
        try catalog.add(Logging.self)
        try catalog.add(ErrorHandling.self)
        try catalog.add(NameMapping.self)
        try catalog.add(Authorize.self)
        try catalog.add(Validation.self)
        try catalog.add(RateLimit.self)
        try catalog.add(Idle.self)
        try catalog.add(Timeout.self)
        try catalog.add(CallerStateModule.self)
        try catalog.add(Scope.self)
        try catalog.add(Metrics.self)
        try catalog.add(Spans.self)
    }
}
