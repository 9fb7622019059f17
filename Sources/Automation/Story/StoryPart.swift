public import Disputes

/// A stretch of a run's life: from its beginning, or from where it was woken, until it waits or ends.
public struct StoryPart: Sendable {
    /// The run's id, as hexadecimal digits.
    public var run: String
    /// The name of its rule.
    public var rule: String
    /// Where the rule stands in the scripts that the run is pinned to.
    public var source: SourceLine?
    /// It was begun in shadow: what it asks for is never sent.
    public var isShadow: Bool
    /// The run begins here.
    public var isBeginning: Bool
    /// What it did, in order.
    public var entries: [StoryEntry]
}

/// One thing that a run did, or that was done for it.
public struct StoryEntry: Sendable {
    /// What it was.
    public enum What: Sendable {
        /// It asked: in words, and the line that did, where the scripts are to be had.
        case asked(String, SourceLine?)
        /// What it was answered, in words.
        case answered(String)
        /// An action came to a state.
        case action(StoryAction)
        /// It wrote a line with `log`.
        case logged(String)
        /// It ended; why, where it did not end well.
        case ended(RunRecord.State, String?)
    }

    /// When, by the host's clock, in whole seconds.
    public var at: Timestamp
    /// What it was.
    public var what: What
}

/// One state that an action came to.
public struct StoryAction: Sendable, Hashable {
    /// Its key.
    public var key: String
    /// What was asked for.
    public var kind: ActionKind
    /// The exact bytes of its arguments: a JSON object.
    public var arguments: [UInt8]
    /// The state.
    public var state: ActionState
    /// It is where the action stands now.
    public var isLast: Bool
    /// Why, where there is something to say.
    public var reason: String?
    /// What the platform calls it, once it is done.
    public var reference: String?
    /// The money that was set aside, moved or given back with this state; nil where none was.
    public var money: StoryMoney?
}

/// Money that an action set aside, moved or gave back.
public struct StoryMoney: Sendable, Hashable {
    /// Payout or refund.
    public var account: LedgerEntry.Account
    /// How much.
    public var amount: Money
    /// Reserved, posted or released.
    public var state: LedgerEntry.State
    /// A rehearsal's.
    public var isShadow: Bool

    /// `refund 9.90 posted`, of a rehearsal with `(shadow)` behind it.
    public var sentence: String {
        "\(account) \(amount) \(state)" + (isShadow ? " (shadow)" : "")
    }
}

extension StoryAction {
    /// Every state an action came to, in order, with the money that each moved.
    static func states(of record: ActionRecord, _ entry: LedgerEntry?) -> [(Timestamp, StoryAction)]
    {
        let now = PastState(state: record.state, at: record.at, reason: record.reason)
        var wasOpen = false
        return (record.past + [now]).enumerated().map { place, past in
            let isLast = place == record.past.count
            var action = StoryAction(
                key: record.key,
                kind: record.kind,
                arguments: record.arguments,
                state: past.state,
                isLast: isLast,
                reason: past.reason,
                reference: isLast ? record.reference : nil
            )
            let moved = movement(to: past.state, wasOpen: wasOpen)
            action.money = moved.flatMap { state in entry.map { StoryMoney($0, state) } }
            wasOpen = wasOpen || !past.state.isFinal
            return (past.at, action)
        }
    }

    /// What a state does to the money of its action; nil where it leaves it.
    private static func movement(to state: ActionState, wasOpen: Bool) -> LedgerEntry.State? {
        if !state.isFinal { return wasOpen ? nil : .reserved }
        return state == .done || state == .shadow ? .posted : wasOpen ? .released : nil
    }
}

extension StoryMoney {
    fileprivate init(_ entry: LedgerEntry, _ state: LedgerEntry.State) {
        self.init(
            account: entry.account,
            amount: entry.amount,
            state: state,
            isShadow: entry.isShadow
        )
    }
}
