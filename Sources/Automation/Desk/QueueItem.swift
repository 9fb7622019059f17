public import Disputes

/// One thing that a human must see to.
public struct QueueItem: Sendable, Hashable {
    /// Why it is before a human; raw values are stable.
    public enum Why: String, Sendable, CaseIterable {
        /// An action waits for approval.
        case needsApproval = "needs_approval"
        /// Whether an action was done is unknown, and nothing more is tried.
        case unknown
        /// A run ended with an error.
        case failed
        /// A run was ended by a limit.
        case stopped
        /// A run asks something else now than it did.
        case diverged
        /// A human wrote on a ticket: its rules wait until it is released.
        case paused
        /// A rule handed the ticket over.
        case handedOver = "handed_over"

        /// It is about the ticket itself, not about a run or an action.
        public var isOfTicket: Bool { self == .paused || self == .handedOver }
    }

    /// Why it is here.
    public var why: Why
    /// The ticket.
    public var ticket: TicketKey
    /// What orders name it by: an action's key, a run's id, a ticket's id.
    public var name: String
    /// The action that is asked for; nil where it is about a run or a ticket.
    public var action: ActionKind?
    /// The name of the rule; nil where a human took the ticket over.
    public var rule: String?
    /// What there is to say; nil where nothing is.
    public var reason: String?
    /// Since when it is here; nil where nobody took it down.
    public var since: Timestamp?
    /// The nearest deadline of its ticket; nil where none runs.
    public var deadline: Deadline?

    /// Its place in the queue: the nearest deadline first, then what came first.
    public struct Place: Sendable, Hashable, Comparable {
        /// The nearest deadline of its ticket; nil: behind all that have one.
        public var deadline: Timestamp?
        /// Since when it is there; nil: behind all that say.
        public var since: Timestamp?
        /// The ticket.
        public var ticket: TicketKey
        /// What orders name it by.
        public var name: String
        /// Why it is there: a ticket may be there for two reasons.
        public var why: Why

        /// A place.
        public init(
            deadline: Timestamp?,
            since: Timestamp?,
            ticket: TicketKey,
            name: String,
            why: Why
        ) {
            self.deadline = deadline
            self.since = since
            self.ticket = ticket
            self.name = name
            self.why = why
        }

        /// The order of the queue.
        public static func < (a: Place, b: Place) -> Bool {
            let (rankA, rankB) = (a.rank, b.rank)
            if rankA != rankB { return rankA < rankB }
            if a.ticket != b.ticket { return a.ticket < b.ticket }
            return (a.name, a.why.rawValue) < (b.name, b.why.rawValue)
        }

        private var rank: (Int64, Int64) {
            (deadline?.milliseconds ?? .max, since?.milliseconds ?? .max)
        }
    }

    /// Where it stands in the queue.
    public var place: Place {
        Place(deadline: deadline?.at, since: since, ticket: ticket, name: name, why: why)
    }
}

/// What is before a human, as far as it is shown.
public struct HumanQueue: Sendable {
    /// The nearest deadline first, then what came first.
    public internal(set) var items: [QueueItem] = []
    /// How many there are in all.
    public internal(set) var count = 0
    private let scope: ShopScope
    private let start: QueueItem.Place?
    private let limit: Int

    init(of scope: ShopScope, after start: QueueItem.Place?, limit: Int) {
        self.scope = scope
        self.start = start
        self.limit = limit
    }

    fileprivate mutating func add(_ item: QueueItem) {
        guard scope.contains(item.ticket.shop) else { return }
        count += 1
        if let start, item.place <= start { return }
        items.append(item)
        if items.count >= 2 * limit { cut() }
    }

    fileprivate mutating func cut() {
        items.sort { $0.place < $1.place }
        items.removeLast(max(0, items.count - limit))
    }
}

extension Desk {
    /// What is before a human.
    ///
    /// Putting it in order needs all of it at once: so only the first ones are given.
    ///
    /// - Parameters:
    ///   - scope: the shops whose tickets are looked at.
    ///   - place: only what stands behind it; nil: from the first.
    ///   - limit: at most so many; memory is that of twice as many.
    /// - Returns: the first ones, and how many there are.
    /// - Throws: ``JournalError``.
    public func queue(
        of scope: ShopScope = .all,
        after place: QueueItem.Place? = nil,
        limit: Int = 10_000
    ) throws -> HumanQueue {
        var queue = HumanQueue(of: scope, after: place, limit: limit)
        try addActions(to: &queue)
        try addRuns(to: &queue)
        try addTickets(to: &queue)
        queue.cut()
        return queue
    }

    private func addActions(to queue: inout HumanQueue) throws {
        try eachOpenPage { page in
            let rows = page.filter {
                $0.state == .needsApproval || $0.delivery?.isBeforeHuman == true
            }
            let states = try states(of: rows.map(\.ticket))
            for record in rows {
                queue.add(
                    QueueItem(
                        why: record.state == .needsApproval ? .needsApproval : .unknown,
                        ticket: record.ticket,
                        name: record.key,
                        action: record.kind,
                        rule: try journal.run(record.number / 1024)?.rule,
                        reason: record.reason,
                        since: record.at,
                        deadline: nearestDeadline(
                            of: states[record.ticket],
                            in: record.ticket.shop
                        )
                    )
                )
            }
        }
    }

    private func addRuns(to queue: inout HumanQueue) throws {
        let limit = Self.pageRows
        func take(_ page: [RunRecord]) throws {
            let states = try states(of: page.map(\.ticket))
            for record in page {
                let run = RunListing(record, on: states[record.ticket])
                let deadline = nearestDeadline(of: states[run.ticket], in: run.ticket.shop)
                queue.add(QueueItem(run, deadline: deadline))
            }
        }
        try eachPage(
            { try journal.runs(in: [.failed, .stopped, .diverged], after: $0, limit: limit) },
            number: \.number,
            take
        )
    }

    private func addTickets(to queue: inout HumanQueue) throws {
        var after: TicketKey?
        while case let page = try journal.attention(after: after, limit: Self.pageRows),
            let last = page.last
        {
            for record in page { add(record, to: &queue) }
            after = last.key
        }
    }

    /// A ticket is there twice when it was handed over and a human has written on it.
    private func add(_ record: TicketRecord, to queue: inout HumanQueue) {
        let state = TicketState(decoding: record.state)
        var item = QueueItem(
            why: .paused,
            ticket: record.key,
            name: record.key.id,
            deadline: nearestDeadline(of: state, in: record.key.shop)
        )
        if record.attention.contains(.paused) {
            let message = state?.ticket.messages.last { $0.author == .merchant }
            item.reason = message?.text
            item.since = message?.at
            queue.add(item)
        }
        if record.attention.contains(.handedOver) {
            item.why = .handedOver
            item.rule = state?.handOver?.rule
            item.reason = state?.handOver?.text
            item.since = state?.handOver?.at
            queue.add(item)
        }
    }
}

extension QueueItem {
    /// A run that ended badly.
    fileprivate init(_ run: RunListing, deadline: Deadline?) {
        self.init(
            why: Why(run.state),
            ticket: run.ticket,
            name: run.id,
            rule: run.rule,
            reason: run.failure,
            since: run.since,
            deadline: deadline
        )
    }
}

extension QueueItem.Why {
    fileprivate init(_ state: RunRecord.State) {
        switch state {
        case .stopped: self = .stopped
        case .diverged: self = .diverged
        case .failed, .waiting, .done, .cancelled: self = .failed
        }
    }
}
