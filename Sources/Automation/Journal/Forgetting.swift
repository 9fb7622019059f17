/// What a commit has a journal forget for good: a slice of a ``Compaction``.
///
/// Nothing of it can be asked for by any run again, and so it does not matter what is decided
/// meanwhile. Tickets, actions, the ledger, memory and figures are never forgotten.
public struct Forgetting: Sendable, Hashable {
    /// Items of the stream up to this position; 0: none.
    public var streamThrough: Int64 = 0
    /// Events, by number: their texts and traces, and logs and pins of runs that began with them and
    /// are done or cancelled.
    ///
    /// One that arrived keeps its id and is known when it comes again; one that the host made goes as
    /// a whole. All events before it on its ticket have been forgotten, or are along with it.
    public var events: [Int64] = []
    /// Dead letters, by the order in which they came.
    public var deadLetters: [Int64] = []
    /// Hashes of script sets.
    public var scripts: [[UInt8]] = []

    /// Nothing.
    public init() {}

    /// Whether nothing is to be forgotten.
    public var isEmpty: Bool {
        streamThrough == 0 && events.isEmpty && deadLetters.isEmpty && scripts.isEmpty
    }

    /// Takes in what another commit has forgotten.
    mutating func add(_ other: Forgetting) {
        streamThrough = max(streamThrough, other.streamThrough)
        events += other.events
        deadLetters += other.deadLetters
        scripts += other.scripts
    }
}

extension RunRecord.State {
    /// It never goes on: its log tells only what was.
    package var isOver: Bool { self == .done || self == .cancelled }
}

extension RunRecord {
    /// Numbers of runs that one event has room for.
    package static let perEventMax = Rule.countMax

    /// Its log was forgotten.
    public var isForgotten: Bool { log.isEmpty }
}
