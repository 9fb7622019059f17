import Disputes
import Synchronization

/// What a live host has done since it started, in plain numbers: for metrics.
public struct LiveMeasures: Sendable {
    /// Decisions of rules and runs, and events by what became of them.
    public var tally = Tally()
    /// Events that were taken in.
    public var accepted = 0
    /// Events that were on disk already.
    public var known = 0
    /// Texts that are no events, or can't be taken.
    public var rejected = 0
    /// Events whose sender may not speak for their shop.
    public var forbidden = 0
    /// Events that were turned away as too many.
    public var busy = 0
    /// Transactions of the journal.
    public var commits = 0
    /// How long they took together, in seconds.
    public var commitSeconds = 0.0
    /// From when an event is on disk until its decision is, in seconds.
    public var lag = Histogram(upTo: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60])
    /// Instructions that rules have used.
    public var instructions: Int64 = 0
    /// Events that wait, by shard.
    public var waitingEvents: [Int] = []
    /// Actions that wait for their turn at the gateway, by shard.
    public var waitingActions: [Int] = []
    /// Actions in states that may still change.
    public var openActions: [ActionState: Int] = [:]
    /// How long the oldest unknown action has been so; 0 where there is none.
    public var oldestUnknownSeconds = 0.0
    /// Readers that follow the stream now.
    public var streamReaders = 0
    /// Resident memory of the whole process.
    public var memoryBytes = 0
    /// The position of the last item of the stream.
    public var lastPosition: Int64 = 0

    /// Measures of a host that has done nothing yet.
    public init() {}
}

/// How often a value lay below each of some bounds.
public struct Histogram: Sendable, Hashable {
    /// The upper bounds, included, in order.
    public let bounds: [Double]
    /// How many values lay within each bound and above the one before; the last: above all.
    public private(set) var counts: [Int]
    /// The sum of all values.
    public private(set) var sum = 0.0

    /// No values yet, between bounds in order.
    public init(upTo bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Counts a value.
    public mutating func add(_ value: Double) {
        sum += value
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    }
}

/// Where a live host's parts count what they do.
final class LiveCounts: Sendable {
    private let measures = Mutex(LiveMeasures())

    var now: LiveMeasures { measures.withLock { $0 } }

    func committed(in time: Duration) {
        measures.withLock {
            $0.commits += 1
            $0.commitSeconds += time / .seconds(1)
        }
    }

    func answered(_ acceptances: [Acceptance]) {
        measures.withLock { measures in
            for acceptance in acceptances {
                switch acceptance {
                case .accepted: measures.accepted += 1
                case .known: measures.known += 1
                case .rejected: measures.rejected += 1
                case .forbidden: measures.forbidden += 1
                case .busy: measures.busy += 1
                }
            }
        }
    }

    func decided(_ outcome: BatchOutcome, _ events: [FairQueue.Waiting]) {
        let now = ContinuousClock.now
        measures.withLock { measures in
            measures.tally.add(outcome.tally)
            measures.instructions += outcome.instructions.values.reduce(0, +)
            for event in events { measures.lag.add((now - event.since) / .seconds(1)) }
        }
    }
}
