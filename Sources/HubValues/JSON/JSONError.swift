/// Why a text was not read as JSON; `at` is the position of the byte that stands in the way.
@usableFromInline package enum JSONError: Error, Equatable {
    /// This is no JSON.
    case malformed(at: Int)
    /// Half of a surrogate pair stands alone in an escape.
    case loneSurrogate(at: Int)
    /// More than 64 levels of arrays and objects.
    case tooDeep(at: Int)
    /// A value that is not what was asked for: another kind, or a number that does not fit.
    case mismatch(at: Int)
    /// An object in front has a member twice.
    case doubled(at: Int)
}
