internal import CSandbox

/// Why a pattern could not be matched.
public enum PatternError: Error, Sendable, Equatable {
    /// The steps allowed were used up.
    case tooManySteps(max: Int)
    /// The pattern makes no sense; the message is worded as Lua words it.
    case malformed(String)

    init(_ outcome: pattern_outcome, capture: Int32, stepsMax: Int) {
        let message = unsafe String(cString: pattern_message(outcome))
        switch outcome {
        case .out_of_steps: self = .tooManySteps(max: stepsMax)
        case .capture_absent: self = .malformed("\(message)\(capture)")
        default: self = .malformed(message)
        }
    }
}

extension PatternError: CustomStringConvertible {
    /// What is wrong, as a phrase.
    public var description: String {
        switch self {
        case .tooManySteps(let max): "the pattern takes more than \(max) steps"
        case .malformed(let message): message
        }
    }
}
