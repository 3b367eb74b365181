import Glibc

/// The machine's processors.
enum Cores {
    /// How many this process may use, at least 1.
    static var count: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
