public import Disputes
import Sandbox

/// What a batch of events led to: what to write, and what to say once it is written.
public struct BatchOutcome: Sendable {
    /// Everything to write, in one transaction.
    public var commit = Commit()
    /// Output lines, in the order in which the actions' states changed; see design 12.
    public var lines: [UInt8] = []
    /// The runs and conditions that ended badly, in order; for standard error.
    public var warnings: [RunWarning] = []
    /// What this batch adds to the summary's counts.
    public var tally = Tally()
    /// What ``seal()`` has yet to put into `commit`.
    var draft = Draft()

    /// An outcome of nothing: to be added to.
    public init() {}

    /// Values that were decided and are not encoded yet.
    struct Draft: Sendable {
        var tickets: [(key: TicketKey, state: TicketState)] = []
        var traces: [(number: Int64, previous: Int64, trace: EventTrace)] = []
        /// Runs without their log, and the logs.
        var runs: [(record: RunRecord, history: RunHistory)] = []
    }

    /// Encodes tickets, traces and runs into `commit`.
    ///
    /// Apart from deciding, so that the thread that writes can do it while the next batch is decided.
    mutating func seal() {
        var writer = FlatWriter(capacity: 8192)
        var room: [UInt8] = []
        commit.tickets.reserveCapacity(draft.tickets.count)
        for (key, state) in draft.tickets {
            let bytes = state.encoded(with: &writer, room: &room)
            commit.tickets.append(TicketRecord(key: key, state: bytes))
        }
        commit.outcomes.reserveCapacity(draft.traces.count)
        for (number, previous, trace) in draft.traces {
            let bytes = trace.encoded(with: &writer)
            commit.outcomes.append(
                EventOutcome(number: number, previous: previous, trace: bytes)
            )
        }
        commit.runs.reserveCapacity(draft.runs.count)
        for (record, history) in draft.runs {
            var record = record
            record.log = history.encoded(with: &writer)
            commit.runs.append(record)
        }
        draft = Draft()
    }
}

/// A run, or a rule's `when`, that ended badly.
public struct RunWarning: Sendable, Hashable, CustomStringConvertible {
    /// The position is part of the message, as Lua writes it: `rules/refunds.lua:12: …`.
    public var message: String
    /// The rule's name.
    public var rule: String
    /// The shop's id on its platform.
    public var shop: String
    /// The ticket's id on its platform.
    public var ticket: String

    /// The message with where it happened, on one line.
    public var description: String {
        "\(message) (rule '\(rule)', shop \(shop), ticket \(ticket))"
    }
}

/// Counts for a summary.
public struct Tally: Sendable, Equatable {
    /// One kind of decision of one rule.
    public struct Decision: Sendable, Hashable {
        /// The shop whose rule decided.
        public var shop: ShopKey
        /// The rule's name, unique in its shop.
        public var rule: String
        /// What was asked for.
        public var action: ActionKind
        /// Where the action came to in the batch that asked for it.
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
        /// How many actions were decided so.
        public var count = 0
        /// Why the first one that had a reason was; nil where none had.
        public var reason: String?
        /// Money of the decision, in fen, where it has an amount.
        public var fen: Int64 = 0

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
    /// Events on which at least one rule fired.
    public var firedEvents = 0
    /// Runs that were started.
    public var runs = 0
    /// Of them, those that wait for an answer.
    public var waitingRuns = 0
    /// Of them, those that ended with an error.
    public var failedRuns = 0
    /// Of them, those that a limit of the sandbox ended.
    public var stoppedRuns = 0
    /// Rules whose `when` failed.
    public var failedConditions = 0
    /// How often each rule decided what, and for how much money.
    public var decisions: [Decision: Count] = [:]

    /// Counts of nothing.
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
