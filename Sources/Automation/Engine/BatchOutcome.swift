public import Disputes
import Sandbox

/// What a batch of events led to: what to write, and what to say once it is written.
public struct BatchOutcome: Sendable {
    /// Everything to write, in one transaction.
    public var commit = Commit()
    /// Output lines, one of JSON per action, in the order in which the actions' states changed.
    public var lines: [UInt8] = []
    /// The runs and conditions that ended badly, in order; for standard error.
    public var warnings: [RunWarning] = []
    /// What this batch adds to the summary's counts.
    public var tally = Tally()
    /// How many of the turn's events were taken; the rest is for a later turn.
    public var consumed = 0
    /// How many of the turn's answers were taken; the rest is for a later turn.
    public var answered = 0
    /// What to do at the gateway, once the commit is on disk and not before.
    public var sends: [Sending] = []
    /// What became of the turn's orders, in their order.
    public var replies: [Result<String, OrderProblem>] = []
    /// Something is at the gateway, or is to be tried there.
    public var isUnderWay = false
    /// Something was sent, or asked after, and has not been answered.
    public var isAtGateway = false
    /// How many actions wait for their turn at the gateway.
    public var queueCount = 0
    /// Timers are left that may fire as things stand.
    public var hasMoreTimers = false
    /// Shops of which as many actions as may be wait for their turn at the gateway.
    var fullShops: Set<ShopKey> = []
    /// Actions are left that may be tried as things stand.
    var hasMoreSends = false
    /// When something is to be tried at the gateway again, by the wall clock.
    public var retryAt: Timestamp?
    /// The next timer, by the host's clock; nil where none waits or nobody asked.
    public var nextTimerAt: Timestamp?
    /// What rules have used, by shop.
    var instructions: [ShopKey: Int64] = [:]
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

        var isEmpty: Bool { tickets.isEmpty && traces.isEmpty && runs.isEmpty }
    }

    /// There is nothing to write, to say or to do.
    var isEmpty: Bool {
        commit.isEmpty && draft.isEmpty && lines.isEmpty && sends.isEmpty && replies.isEmpty
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
            commit.tickets.append(
                TicketRecord(
                    key: key,
                    state: bytes,
                    due: state.due,
                    attention: state.attention
                )
            )
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

/// The outcome of a batch while it is made; a class, so that everyone adds to the same one.
final class Batch {
    var outcome = BatchOutcome()
    /// Tickets with events that are in hand and left for a later turn.
    var ahead: Set<TicketKey> = []
    /// Timers that were fired on the way to events.
    var timersFired = 0
}
