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
        case .failed(let code, let message): "\(code)\(Self.codeEnd)\(message)"
        case .denied(let reason), .refused(let reason), .withdrawn(let reason): reason
        }
    }

    /// What stands between a failure's code and its message.
    private static let codeEnd = ": "

    /// A failure, from the reason that was kept of it.
    static func failure(_ reason: String) -> ActionEnd {
        guard let end = reason.firstRange(of: codeEnd) else {
            return .failed(code: reason, message: "")
        }
        return .failed(
            code: String(reason[..<end.lowerBound]),
            message: String(reason[end.upperBound...])
        )
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
            // A gateway's own "denied" is a failure, not a human's word.
            Answers.raise(
                code: code == Answers.denied ? "gateway_denied" : code,
                "\(kind.rawValue) failed: \(message)"
            )
        case .denied(let reason):
            Answers.raise(code: Answers.denied, "\(kind.rawValue) was denied: \(reason)")
        case .refused(let reason):
            Answers.raise(code: "refused", "\(kind.rawValue) was refused: \(reason)")
        case .withdrawn(let reason):
            Answers.raise(code: "withdrawn", "\(kind.rawValue) was withdrawn: \(reason)")
        }
    }
}
