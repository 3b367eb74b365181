/// How the members of Swift types are named in the JSON that a hub's Core clients get. Keys of dictionaries and of what clients sent
/// stay as they are; what comes in is matched ignoring case, whatever this says.
public enum JSONNaming: String, Sendable, CaseIterable, OptionValue {
    /// As ASP.NET does by default: `UserName` is `userName`, `URLText` is `urlText`.
    case camelCase
    /// As they are declared.
    case asDeclared
}
