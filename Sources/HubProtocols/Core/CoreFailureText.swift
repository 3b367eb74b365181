import Hubs

/// What Core clients read of a failure.
enum CoreFailureText {
    static func text(of failure: HubFailure, method: String, detailed: Bool) -> String {
        let failed = "Failed to invoke '\(method)' due to an error on the server."
        let unexpected = "An unexpected error occurred invoking '\(method)' on the server."
        return switch failure {
        case .unknownMethod: failed + " HubException: \(failure)"
        case .argumentCount: detailed ? failed + " InvalidDataException: \(failure)" : failed
        case .binding: detailed ? failed + " InvalidDataException: \(binding)" : failed
        case .unauthorized: "Failed to invoke '\(method)' because user is unauthorized"
        case .notStreaming:
            "The client attempted to invoke the non-streaming '\(method)' method with a streaming invocation."
        case .streaming:
            "The client attempted to invoke the streaming '\(method)' method with a non-streaming invocation."
        case .uploadCount: unexpected + " HubException: \(failure)"
        case .thrown(let error, _): unexpected + detail(of: error, detailed)
        }
    }

    private static let binding =
        "Error binding arguments. Make sure that the types of the provided values match the types of the hub method being invoked."

    /// The detail rule: a hub error's text is for clients, any other only where `detailedErrors` is on.
    private static func detail(of error: any Error, _ detailed: Bool) -> String {
        if let error = error as? HubError { return " \(error.typeName): \(error.message)" }
        return detailed ? " \(type(of: error)): \(error)" : ""
    }
}
