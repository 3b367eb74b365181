import FoundationEssentials

/// How much of something a load test does: all of it in `make soak`, a tenth otherwise, less where everything is many times slower.
enum LoadSize {
    static func of(_ whole: Int) -> Int {
        #if HUBLINE_TSAN
            whole / 100
        #else
            ProcessInfo.processInfo.environment["HUBLINE_SOAK"] == "1" ? whole : whole / 10
        #endif
    }
}
