public import Disputes
import Sandbox

/// A state that an action was in, and is not any more.
public struct PastState: Sendable, Hashable {
    /// Where it stood.
    public var state: ActionState
    /// When it reached the state, by the host's clock.
    public var at: Timestamp
    /// Why, where there was something to say.
    public var reason: String?

    /// A state with its time and reason.
    public init(state: ActionState, at: Timestamp, reason: String? = nil) {
        self.state = state
        self.at = at
        self.reason = reason
    }
}

extension ActionRecord {
    /// An action that was tried more often than this keeps its first states and its last ones.
    static let pastMax = 64

    /// Keeps where the action stands now, which is about to change.
    mutating func rememberState() {
        if past.count >= Self.pastMax { past.remove(at: Self.pastMax / 2) }
        past.append(PastState(state: state, at: at, reason: reason))
    }
}

extension [PastState] {
    /// As bytes, for the journal: a flat list of state, time in milliseconds and reason (null: none)
    /// for each; nothing where there are none.
    package var encoded: [UInt8] {
        if isEmpty { return [] }
        var writer = FlatWriter(capacity: 64 * count)
        writer.beginList()
        for past in self {
            writer.string(past.state.rawValue)
            writer.integer(past.at.milliseconds)
            if let reason = past.reason { writer.string(reason) } else { writer.null() }
        }
        writer.endList()
        return writer.finish().bytes
    }

    /// Reads what ``encoded`` wrote; none for anything else.
    package init(decoding bytes: [UInt8]) {
        self = []
        guard !bytes.isEmpty, var items = try? Self.list(of: bytes) else { return }
        while items.remaining >= 3, let past = try? PastState(&items) { append(past) }
    }

    private static func list(of bytes: [UInt8]) throws(FlatError) -> FlatReader {
        var reader = FlatReader(FlatValue(bytes: bytes))
        return try reader.list()
    }
}

extension PastState {
    fileprivate init?(_ items: inout FlatReader) throws(FlatError) {
        let state = ActionState(rawValue: try items.string())
        let at = Timestamp(milliseconds: try items.integer())
        let reason: String?
        if items.kind == .null {
            reason = nil
            try items.skip()
        } else {
            reason = try items.string()
        }
        guard let state else { return nil }
        self.init(state: state, at: at, reason: reason)
    }
}
