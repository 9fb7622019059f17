/// A run, with everything it saw and asked.
public struct RunRecord: Sendable, Hashable {
    /// Where a run stands.
    public enum State: UInt8, Sendable, CaseIterable {
        /// Waits for an answer, a time or a human.
        case waiting = 0
        case done = 1
        /// An error of the script, or an action's failure it did not handle.
        case failed = 2
        /// A limit ended it.
        case stopped = 3
        /// What it asked when it was woken differs from what is journaled.
        case diverged = 4
        /// A human, or a newer run of its rule, ended it.
        case cancelled = 5
    }

    /// Consecutive per event: the event's number times 1,024 plus the rule's place in its shop.
    public var number: Int64
    /// 16 bytes: a hash of shop, ticket, rule and the event's source and id.
    public var id: [UInt8]
    /// The ticket it runs for.
    public var ticket: TicketKey
    /// The name of its rule.
    public var rule: String
    /// Where it stands.
    public var state: State
    /// The hash of the scripts it began on: a ``ScriptRecord``.
    public var pin: [UInt8]
    /// An encoded ``RunHistory``.
    public var log: [UInt8]

    /// A run by its columns.
    public init(
        number: Int64,
        id: [UInt8],
        ticket: TicketKey,
        rule: String,
        state: State,
        pin: [UInt8],
        log: [UInt8]
    ) {
        self.number = number
        self.id = id
        self.ticket = ticket
        self.rule = rule
        self.state = state
        self.pin = pin
        self.log = log
    }
}
