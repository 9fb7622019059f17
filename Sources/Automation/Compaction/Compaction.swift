public import Disputes

/// Finds what a journal may forget, a slice at a time: each is one commit, and between two of them
/// anything may happen, the host's death included.
///
/// Forgotten are, of what came before a time: items of the stream, from the front and without gaps;
/// of tickets that have ended the texts and traces of their events, and the logs of their runs; dead
/// letters; and then scripts that nothing left names. A ticket is kept whole while it is open, paused
/// or handed over, while an action of it is not settled, a timer or a run waits, or a run that failed
/// has neither been tried again nor cancelled; and while the stream still shows an event of it.
///
/// ```swift
/// var compaction = Compaction(of: journal, before: time)
/// while let slice = try compaction.next() {
///     if slice.isEmpty { continue }
///     var commit = Commit()
///     commit.forgets = slice
///     _ = try journal.commit(commit)
/// }
/// ```
public struct Compaction {
    /// How much was found.
    public struct Report: Sendable, Hashable {
        /// Items of the stream.
        public var streamItems = 0
        /// Tickets of which events are forgotten.
        public var tickets = 0
        /// Their events, those that the host made included.
        public var events = 0
        /// Dead letters.
        public var deadLetters = 0
        /// Script sets.
        public var scripts = 0
        /// Tickets that were looked at, for a sign of life.
        public var ticketsSeen = 0

        /// Nothing yet.
        public init() {}

        /// Whether nothing was found.
        public var isEmpty: Bool {
            streamItems == 0 && events == 0 && deadLetters == 0 && scripts == 0
        }
    }

    private enum Stage {
        case stream(after: Int64, through: Int64)
        case deadLetters(after: Int64)
        case tickets
        case scripts
        case end
    }

    /// Events that are gathered before the first is forgotten: sorted, each page of the journal is
    /// written once rather than once a ticket.
    private static let gatheredMax = 1 << 18

    private let journal: any Journal
    private let time: Timestamp
    private let sliceEvents: Int
    private var stage = Stage.end
    private var tickets: EndedTickets
    private var scripts: UnusedScripts
    private var found: [EndedTickets.Entry] = []
    /// What was found, in the order in which it is forgotten.
    private var gathered: ArraySlice<Int64> = []
    /// How much was found so far.
    public private(set) var report = Report()

    /// A compaction at its beginning.
    ///
    /// - Parameters:
    ///   - journal: open; what is committed meanwhile doesn't matter.
    ///   - time: by the host's clock; what came at it or later stays.
    ///   - sliceEvents: how many events a slice has at most; of the stream it has eight times as many.
    /// - Throws: ``JournalError``.
    public init(
        of journal: any Journal,
        before time: Timestamp,
        sliceEvents: Int = 4_096
    ) throws(JournalError) {
        self.journal = journal
        self.time = time
        self.sliceEvents = max(1, sliceEvents)
        let span = try journal.streamSpan()
        let through = try StreamAge(journal).last(before: time, in: span)
        tickets = EndedTickets(
            of: journal,
            before: time,
            belowEvent: try journal.firstStreamedEvent(after: through)
        )
        scripts = UnusedScripts(of: journal)
        stage = .stream(after: span.deletedThrough, through: through)
    }

    /// What is to be forgotten next, which may be nothing while it looks; nil at the end.
    ///
    /// It reads a page of the journal at most: who has to end can do so after each.
    /// - Throws: ``JournalError``.
    public mutating func next() throws(JournalError) -> Forgetting? {
        while true {
            var slice = Forgetting()
            switch stage {
            case .stream(let after, let through):
                cutStream(after, through, into: &slice)
            case .deadLetters(let after):
                slice.deadLetters = try journal.deadLetters(
                    before: time,
                    after: after,
                    limit: sliceEvents
                )
                report.deadLetters += slice.deadLetters.count
                stage = slice.deadLetters.last.map { .deadLetters(after: $0) } ?? .tickets
            case .tickets:
                if gathered.isEmpty, try lookAtTickets() { return slice }
                slice.events = takeEvents()
                if slice.events.isEmpty { stage = .scripts }
            case .scripts:
                guard let unused = try scripts.next() else { return slice }
                slice.scripts = unused
                report.scripts = unused.count
                stage = .end
            case .end: return nil
            }
            if !slice.isEmpty { return slice }
        }
    }

    private mutating func cutStream(_ after: Int64, _ through: Int64, into slice: inout Forgetting)
    {
        guard after < through else {
            stage = .deadLetters(after: 0)
            return
        }
        let end = min(through, after + Int64(8 * sliceEvents))
        report.streamItems += Int(end - after)
        slice.streamThrough = end
        stage = .stream(after: end, through: through)
    }

    /// Gathers events of more tickets; false where there are enough, or no more.
    private mutating func lookAtTickets() throws(JournalError) -> Bool {
        if found.count < Self.gatheredMax, let page = try tickets.next() {
            found += page
            report.tickets = tickets.endedCount
            report.ticketsSeen = tickets.seenCount
            return true
        }
        // Every ticket's events stay in their order: forgotten is always the beginning of a log.
        gathered = found.sorted().map(\.event)[...]
        found = []
        return false
    }

    private mutating func takeEvents() -> [Int64] {
        let events = Array(gathered.prefix(sliceEvents))
        gathered = gathered.dropFirst(events.count)
        report.events += events.count
        return events
    }
}
