import Disputes
import Sandbox

/// How an action that was under way, or waited for a human, came to its end.
enum ActionEnd: Equatable {
    case done(reference: String)
    case failed(code: String, message: String)
    case denied(reason: String)
    case refused(reason: String)
    case withdrawn(reason: String)

    /// The state it ends in.
    var state: ActionState {
        switch self {
        case .done: .done
        case .failed: .failed
        case .denied: .denied
        case .refused: .refused
        case .withdrawn: .withdrawn
        }
    }

    /// Why, for its line; nil where there is nothing to say.
    var reason: String? {
        switch self {
        case .done: nil
        case .failed(let code, let message): "\(code): \(message)"
        case .denied(let reason), .refused(let reason), .withdrawn(let reason): reason
        }
    }

    /// What the platform calls it.
    var reference: String? {
        guard case .done(let reference) = self, !reference.isEmpty else { return nil }
        return reference
    }

    /// The error that the rule gets.
    func raise(_ kind: ActionKind) -> FlatValue {
        switch self {
        case .done: .null
        case .failed(let code, let message):
            Answers.raise(code: code, "\(kind.rawValue) failed: \(message)")
        case .denied(let reason):
            Answers.raise(code: "denied", "\(kind.rawValue) was denied: \(reason)")
        case .refused(let reason):
            Answers.raise(code: "refused", "\(kind.rawValue) was refused: \(reason)")
        case .withdrawn(let reason):
            Answers.raise(code: "withdrawn", "\(kind.rawValue) was withdrawn: \(reason)")
        }
    }
}
