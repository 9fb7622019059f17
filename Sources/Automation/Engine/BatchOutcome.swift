public import Disputes

/// What a batch of events led to: what to write, and what to say once it is written.
public struct BatchOutcome: Sendable {
    public var commit = Commit()
    /// Output lines, in the order in which the actions' states changed; see design 12.
    public var lines: [UInt8] = []
    public var warnings: [RunWarning] = []
    public var tally = Tally()

    public init() {}
}

/// A run, or a rule's `when`, that ended badly.
public struct RunWarning: Sendable, Hashable, CustomStringConvertible {
    /// The position is part of the message, as Lua writes it: `rules/refunds.lua:12: …`.
    public var message: String
    public var rule: String
    public var shop: String
    public var ticket: String

    public var description: String {
        "\(message) (rule '\(rule)', shop \(shop), ticket \(ticket))"
    }
}

/// Counts for a summary.
public struct Tally: Sendable, Equatable {
    /// One kind of decision of one rule.
    public struct Decision: Sendable, Hashable {
        public var shop: ShopKey
        public var rule: String
        public var action: ActionKind
        public var state: ActionState

        /// A few rules have a few kinds of decisions: what tells them apart cheaply is enough.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(
                rule.utf8.count << 16 | action.hashValue & 0xFF00 | state.hashValue & 0xFF
            )
        }
    }

    /// How often, and why for the first one that had a reason.
    public struct Count: Sendable, Equatable {
        public var count = 0
        public var reason: String?
        /// Money of the decision, in fen, where it has an amount.
        public var fen: Int64 = 0

        mutating func add(count: Int, fen: Int64, reason: String?) {
            self.count += count
            self.fen += fen
            if self.reason == nil { self.reason = reason }
        }
    }

    public var events = 0
    public var duplicates = 0
    public var deadLetters = 0
    /// Events that did not fit their ticket's phase, and those of unknown types.
    public var misfits = 0
    public var unknownTypes = 0
    /// Events on which at least one rule fired.
    public var firedEvents = 0
    public var runs = 0
    public var waitingRuns = 0
    public var failedRuns = 0
    public var stoppedRuns = 0
    /// Rules whose `when` failed.
    public var failedConditions = 0
    public var decisions: [Decision: Count] = [:]

    public init() {}

    /// Everything went well: nothing was rejected and no run failed (design 12, exit 0).
    public var isClean: Bool {
        deadLetters == 0 && failedRuns == 0 && stoppedRuns == 0 && failedConditions == 0
    }

    /// Adds the counts of another part of the same input.
    public mutating func add(_ other: Tally) {
        events += other.events
        duplicates += other.duplicates
        deadLetters += other.deadLetters
        misfits += other.misfits
        unknownTypes += other.unknownTypes
        firedEvents += other.firedEvents
        runs += other.runs
        waitingRuns += other.waitingRuns
        failedRuns += other.failedRuns
        stoppedRuns += other.stoppedRuns
        failedConditions += other.failedConditions
        for (decision, count) in other.decisions {
            decisions[decision, default: Count()]
                .add(count: count.count, fen: count.fen, reason: count.reason)
        }
    }
}
