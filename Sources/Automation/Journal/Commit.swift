public import Disputes

/// Everything one transaction writes: what a batch of events led to, and what arrived meanwhile.
public struct Commit: Sendable {
    /// Events to append; see ``Journal/commit(_:)``.
    public var arrivals: [ArrivedEvent] = []
    /// Input that could not become an event; one with a known key is not kept again.
    public var deadLetters: [DeadLetter] = []
    /// Events are finished up to this number, which clears the mark; nil leaves both as they are.
    public var processedThrough: Int64?
    /// The host's clock; nil leaves it.
    public var clock: Timestamp?
    /// A mark to set; nil leaves or clears it (see `processedThrough`).
    public var mark: Mark?
    /// Events that the host itself made, with the numbers it gave them, above
    /// ``NumberedEvent/madeFrom``; they are finished by the same commit.
    public var made: [NumberedEvent] = []
    /// The last number given to timers and made events; nil leaves it.
    public var sequence: Int64?
    /// One outcome per finished event.
    public var outcomes: [EventOutcome] = []
    /// New state of tickets; replaces the earlier record of the key.
    public var tickets: [TicketRecord] = []
    /// New or changed runs, by number.
    public var runs: [RunRecord] = []
    /// New or changed actions, by number.
    public var actions: [ActionRecord] = []
    /// New or changed ledger entries, by number.
    public var ledger: [LedgerEntry] = []
    /// Script sets that runs are pinned to; one with a known hash is not kept again.
    public var scripts: [ScriptRecord] = []

    /// Values that rules remembered; the last of a key counts.
    public var memory: [MemoryRecord] = []
    /// Days whose counts changed; each replaces the earlier record of its shop and day.
    public var figures: [DayFigures] = []

    /// What shops' timers are made by from here on.
    public var timerSettings: [TimerSettings] = []

    /// How each arrival goes into the stream if it is new, one per arrival and without its body;
    /// empty where no stream is kept.
    public var streamedArrivals: [StreamItem] = []
    /// What else goes into the stream, behind the arrivals; the journal gives the positions.
    public var stream: [StreamItem] = []
    /// What operators have set; each replaces the earlier one of its name.
    public var settings: [Setting] = []
    /// What is forgotten, before anything else is written.
    public var forgets = Forgetting()

    /// A commit of nothing.
    public init() {}

    /// Nothing to write.
    public var isEmpty: Bool {
        arrivals.isEmpty && deadLetters.isEmpty && processedThrough == nil && clock == nil
            && mark == nil && made.isEmpty && sequence == nil && memory.isEmpty && figures.isEmpty
            && timerSettings.isEmpty && stream.isEmpty && settings.isEmpty && forgets.isEmpty
            && outcomes.isEmpty && tickets.isEmpty && runs.isEmpty && actions.isEmpty
            && ledger.isEmpty
            && scripts.isEmpty
    }
}

extension Commit {
    /// What it adds to the stream: the arrivals that are new, and then the rest.
    ///
    /// - Parameter receipt: what became of the commit.
    /// - Returns: items with their bodies and positions, in order.
    func streamItems(_ receipt: CommitReceipt) -> [StreamItem] {
        var items: [StreamItem] = []
        for (place, item) in streamedArrivals.enumerated() where receipt.numbers[place] != nil {
            items.append(item)
            items[items.count - 1].body = arrivals[place].body
        }
        items += stream
        let before = receipt.lastPosition - Int64(items.count)
        for place in items.indices { items[place].position = before + Int64(place) + 1 }
        return items
    }
}

/// What became of a commit's arrivals.
public struct CommitReceipt: Sendable, Hashable {
    /// The number of each arrival, in order; nil for one that was known already.
    public var numbers: [Int64?]
    /// The position of the last item of the stream, once the commit is written.
    public var lastPosition: Int64

    /// A receipt with the number of each arrival.
    public init(numbers: [Int64?], lastPosition: Int64 = 0) {
        self.numbers = numbers
        self.lastPosition = lastPosition
    }
}
