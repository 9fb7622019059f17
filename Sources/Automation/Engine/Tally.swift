public import Disputes

/// Counts for a summary.
public struct Tally: Sendable, Equatable {
    /// One kind of decision of one rule; an action counts for each state that it came to.
    public struct Decision: Sendable, Hashable {
        /// The shop whose rule decided.
        public var shop: ShopKey
        /// The rule's name, unique in its shop.
        public var rule: String
        /// What was asked for.
        public var action: ActionKind
        /// The state that the action came to: for good, or to wait for a human.
        public var state: ActionState

        /// A decision by its parts.
        public init(shop: ShopKey, rule: String, action: ActionKind, state: ActionState) {
            self.shop = shop
            self.rule = rule
            self.action = action
            self.state = state
        }

        /// A few rules have a few kinds of decisions: what tells them apart cheaply is enough.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(
                rule.utf8.count << 16 | action.hashValue & 0xFF00 | state.hashValue & 0xFF
            )
        }
    }

    /// How often, and why for the first one that had a reason.
    public struct Count: Sendable, Equatable {
        /// How many actions were decided so.
        public var count = 0
        /// Why the first one that had a reason was; nil where none had.
        public var reason: String?
        /// Money of the decision, in fen, where it has an amount.
        public var fen: Int64 = 0

        /// No action yet.
        public init() {}

        mutating func add(count: Int, fen: Int64, reason: String?) {
            self.count += count
            self.fen += fen
            if self.reason == nil { self.reason = reason }
        }
    }

    /// Events that were processed, the misfits and unknown types among them.
    public var events = 0
    /// Events that the journal had already, by shop and id: skipped, and no fault.
    public var duplicates = 0
    /// Lines that are no event, and events that can't be taken: kept, with the reason.
    public var deadLetters = 0
    /// Events that did not fit their ticket's phase: recorded, and shown to no rule.
    public var misfits = 0
    /// Events of types this version doesn't know: recorded, and shown to no rule.
    public var unknownTypes = 0
    /// Deadlines that came close or were over: events that the host made.
    public var deadlines = 0
    /// Events on which at least one rule fired.
    public var firedEvents = 0
    /// Runs that were started.
    public var runs = 0
    /// How many more runs wait for an answer than before: below zero where more went on.
    public var waitingRuns = 0
    /// Runs that ended with an error.
    public var failedRuns = 0
    /// Runs that a limit of the sandbox ended.
    public var stoppedRuns = 0
    /// Runs that asked something else when they were woken.
    public var divergedRuns = 0
    /// Rules whose `when` failed.
    public var failedConditions = 0
    /// How often each rule decided what, and for how much money.
    public var decisions: [Decision: Count] = [:]

    /// Counts of nothing.
    public init() {}

    /// Counts an event by what it was to its ticket.
    mutating func count(_ fit: EventTrace.Fit) {
        events += 1
        misfits += fit == .misfit ? 1 : 0
        unknownTypes += fit == .unknownType ? 1 : 0
    }

    /// Everything went well, and `settle run` exits with 0: nothing was rejected and no run failed.
    public var isClean: Bool {
        deadLetters == 0 && failedRuns == 0 && stoppedRuns == 0 && failedConditions == 0
            && divergedRuns == 0
    }

    /// Adds the counts of another part of the same input.
    public mutating func add(_ other: Tally) {
        events += other.events
        duplicates += other.duplicates
        deadLetters += other.deadLetters
        misfits += other.misfits
        unknownTypes += other.unknownTypes
        deadlines += other.deadlines
        firedEvents += other.firedEvents
        runs += other.runs
        waitingRuns += other.waitingRuns
        failedRuns += other.failedRuns
        stoppedRuns += other.stoppedRuns
        divergedRuns += other.divergedRuns
        failedConditions += other.failedConditions
        for (decision, count) in other.decisions {
            decisions[decision, default: Count()]
                .add(count: count.count, fen: count.fen, reason: count.reason)
        }
    }
}
