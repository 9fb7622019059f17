/// A limit that ended a run.
public struct LimitExceeded: Error, Sendable, Hashable {
    /// The limits.
    public enum Kind: String, Sendable, CaseIterable {
        case instructions
        /// In milliseconds.
        case processorTime
        case memory
        case allocation
        case string
        case asks
        /// Calls inside each other: the stack outgrew the limit of one allocation.
        case calls
        case document
        case source
        /// No limit: whoever typed the line wants it to end.
        case interrupted
    }

    /// Which limit.
    public var kind: Kind
    /// Its value, in the limit's unit.
    public var limit: Int64
    /// What was needed, in the same unit.
    public var reached: Int64
    /// Where, when a script was running.
    public var file: String
    /// The line, from 1; 0 when it is not known.
    public var line: Int
    /// The script's calls, innermost first, at most ten.
    public var traceback: [ScriptPosition]

    /// A limit exceeded at a place.
    public init(
        kind: Kind,
        limit: Int64,
        reached: Int64,
        file: String,
        line: Int,
        traceback: [ScriptPosition] = []
    ) {
        self.kind = kind
        self.limit = limit
        self.reached = reached
        self.file = file
        self.line = line
        self.traceback = traceback
    }
}

extension LimitExceeded: CustomStringConvertible {
    /// Which limit, where, and by how much.
    public var description: String {
        file.isEmpty ? sentence : "\(file):\(line): \(sentence)"
    }

    private var sentence: String {
        let most = Self.grouped(limit)
        let needed = Self.grouped(reached)
        return switch kind {
        case .instructions: "the run executed more than \(most) instructions"
        case .processorTime: "the run took \(needed) ms of processor time; \(most) ms are allowed"
        case .memory: "the run needed \(needed) bytes of memory; \(most) are allowed"
        case .allocation:
            "a table or text needed \(needed) bytes in one piece; \(most) are allowed"
        case .string: "a text would have \(needed) bytes; \(most) are allowed"
        case .asks: "the run asked more than \(most) times"
        case .calls: "more than \(most) calls are nested: a function may be calling itself forever"
        case .document: "what the run sees has \(needed) bytes; \(most) are allowed"
        case .source: "the scripts have \(needed) bytes; \(most) are allowed"
        case .interrupted: "the line was interrupted"
        }
    }

    /// Digits in groups of three.
    private static func grouped(_ value: Int64) -> String {
        let digits = Array(String(value.magnitude))
        let groups = digits.enumerated().map { index, digit in
            let left = digits.count - index
            return index > 0 && left % 3 == 0 ? ",\(digit)" : String(digit)
        }
        return (value < 0 ? "-" : "") + groups.joined()
    }
}
