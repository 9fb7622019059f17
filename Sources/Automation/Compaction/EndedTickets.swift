import Disputes

/// The events of tickets that ended before a time, as far as a journal still has them.
struct EndedTickets {
    /// An event, and where it stands among those of all tickets.
    struct Entry: Comparable {
        /// The last event that arrived up to it: those that the host made have numbers of their own.
        var arrival: Int64
        /// Its place in what was found.
        var place: Int
        var event: Int64

        static func < (a: Entry, b: Entry) -> Bool {
            a.arrival == b.arrival ? a.place < b.place : a.arrival < b.arrival
        }
    }

    private static let pageTickets = 64
    private static let pageRuns = 256
    private static let pageEvents = 64

    private let journal: any Journal
    private let time: Timestamp
    private let firstKeptEvent: Int64
    private let reader = EventReader()
    /// Tickets of runs that failed, hit a limit or diverged: a human may have them tried again.
    private var unsettled: Set<TicketKey> = []
    /// The last of those runs that was read; nil: all are.
    private var runsAfter: Int64? = .min
    private var after: TicketKey?
    private var isAtEnd = false
    private var places = 0
    /// Tickets that were found.
    private(set) var endedCount = 0
    /// Tickets that were looked at.
    private(set) var seenCount = 0

    /// - Parameters:
    ///   - journal: open.
    ///   - time: a ticket that ended, or of which anything came, at it or later is kept.
    ///   - event: so is one with this event, or a later one; nil: none is for that.
    init(of journal: any Journal, before time: Timestamp, belowEvent event: Int64?) {
        self.journal = journal
        self.time = time
        firstKeptEvent = event ?? NumberedEvent.madeFrom
    }

    /// The events of the next tickets, each one's in their order; nil where there are no more tickets.
    mutating func next() throws(JournalError) -> [Entry]? {
        if let runsAfter {
            try readUnsettled(after: runsAfter)
            return []
        }
        if isAtEnd { return nil }
        let page = try journal.tickets(after: after, limit: Self.pageTickets)
        isAtEnd = page.isEmpty
        after = page.last?.key ?? after
        var entries: [Entry] = []
        for record in page {
            seenCount += 1
            guard !unsettled.contains(record.key), let state = TicketState(decoding: record.state),
                record.isAtRest, state.hasEnded(before: time)
            else { continue }
            let events = try events(endingAt: state.lastEvent)
            if events.isEmpty { continue }
            endedCount += 1
            var arrival: Int64 = 0
            for event in events {
                if event < NumberedEvent.madeFrom { arrival = event }
                entries.append(Entry(arrival: arrival, place: places, event: event))
                places += 1
            }
        }
        return entries
    }

    private mutating func readUnsettled(after number: Int64) throws(JournalError) {
        let page = try journal.runs(
            in: [.failed, .stopped, .diverged],
            after: number,
            limit: Self.pageRuns
        )
        unsettled.formUnion(page.map(\.ticket))
        runsAfter = page.last?.number
    }

    /// The numbers of a log's events that are kept so far, in its order; none where it must stay.
    private func events(endingAt number: Int64) throws(JournalError) -> [Int64] {
        var events: [Int64] = []
        var next = number
        while next != 0 {
            let log = try journal.log(endingAt: next, count: Self.pageEvents)
            if events.isEmpty {
                guard let last = log.last, let at = reader.time(of: last.event.event.body),
                    at < time
                else { return [] }
            }
            for logged in log.reversed() {
                let event = logged.event.number
                if event < NumberedEvent.madeFrom, event >= firstKeptEvent { return [] }
                // The first of a page is where the one before it ends.
                if event != events.last { events.append(event) }
            }
            next = log.count == Self.pageEvents ? log[0].event.number : 0
        }
        return events.reversed()
    }
}

extension TicketRecord {
    /// Nothing of it waits, and nobody has to see to it.
    fileprivate var isAtRest: Bool { due == nil && attention.isEmpty }
}

extension TicketState {
    /// Its end came before a time, and nothing of it is open.
    fileprivate func hasEnded(before time: Timestamp) -> Bool {
        ticket.phase.isFinal && ticket.phaseSince < time && open.isEmpty && waits.isEmpty
            && lastEvent != 0
    }
}
