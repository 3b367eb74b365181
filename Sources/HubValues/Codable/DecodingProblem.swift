/// Why something was not decoded, in words for the log: the place and the kinds, never what was in the value.
package func decodingProblem(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context):
        place(context.codingPath) + context.debugDescription
    // The library's own sentences quote the value: `… from invalid String value up`.
    case .dataCorrupted(let context): place(context.codingPath) + "The value is none of its type."
    default: "\(error)"
    }
}

/// As `path[2].x: `.
private func place(_ path: [any CodingKey]) -> String {
    guard !path.isEmpty else { return "" }
    let steps = path.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
    return (steps.hasPrefix(".") ? String(steps.dropFirst()) : steps) + ": "
}
