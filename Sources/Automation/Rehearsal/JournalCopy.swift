import Disputes

extension MemoryJournal {
    /// What a copy holds at most: beyond, the first tickets by their keys.
    public static let copiedTicketsMax = 50_000
    /// The last events of a ticket that come with it.
    private static let copiedEventsMax = 50
    /// Numbers of new events begin above those of any journal.
    private static let firstNumber: Int64 = 1 << 38

    /// A copy of what another journal knows of shops' tickets, to rehearse on; it is only read.
    ///
    /// Copied are tickets with their last events, waiting runs and open actions, what shops
    /// remember, their figures and money.
    ///
    /// - Throws: ``JournalError`` where the other one can't be read.
    public convenience init(copyOf other: any Journal, shops: Set<ShopKey>) throws(JournalError) {
        self.init()
        var start = JournalStart()
        start.lastNumber = Self.firstNumber
        start.processedThrough = Self.firstNumber
        start.sequence = Self.firstNumber
        prepare { $0.start = start }
        try copyTickets(of: other, shops)
        try copyRuns(of: other, shops)
        try copyBooks(of: other, shops)
    }

    private func copyTickets(of other: any Journal, _ shops: Set<ShopKey>) throws(JournalError) {
        var after: TicketKey?
        var count = 0
        var clock: Timestamp?
        let reader = EventReader()
        while count < Self.copiedTicketsMax {
            let page = try other.tickets(after: after, limit: 256)
            guard let last = page.last else { break }
            after = last.key
            var commit = Commit()
            for record in page where shops.contains(record.key.shop) {
                count += 1
                commit.tickets.append(record)
                let log = try log(of: record, in: other)
                prepare { $0.hold(log) }
                if let body = log.last?.event.event.body, let time = try? reader.readOwn(body).time
                {
                    clock = max(clock ?? time, time)
                }
            }
            commit.clock = clock
            _ = self.commit(commit)
        }
    }

    private func log(
        of record: TicketRecord,
        in other: any Journal
    ) throws(JournalError) -> [LoggedEvent] {
        guard let state = TicketState(decoding: record.state), state.lastEvent > 0 else {
            return []
        }
        return try other.log(endingAt: state.lastEvent, count: Self.copiedEventsMax)
    }

    private func copyRuns(of other: any Journal, _ shops: Set<ShopKey>) throws(JournalError) {
        var after = Int64.min
        while case let page = try other.runs(in: [.waiting], after: after, limit: 256),
            let last = page.last
        {
            after = last.number
            var commit = Commit()
            commit.runs = page.filter { shops.contains($0.ticket.shop) }
            _ = self.commit(commit)
        }
        after = Int64.min
        while case let page = try other.openActions(after: after, limit: 256), let last = page.last
        {
            after = last.number
            var commit = Commit()
            commit.actions = page.filter { shops.contains($0.ticket.shop) }
            _ = self.commit(commit)
        }
        var commit = Commit()
        commit.scripts = try other.scripts()
        _ = self.commit(commit)
    }

    private func copyBooks(of other: any Journal, _ shops: Set<ShopKey>) throws(JournalError) {
        var entry = Int64.min
        while case let page = try other.ledger(after: entry, limit: 1_024), let last = page.last {
            entry = last.number
            var commit = Commit()
            commit.ledger = page.filter { shops.contains($0.shop) }
            _ = self.commit(commit)
        }
        var key: MemoryRecord.Key?
        while case let page = try other.memory(after: key, limit: 256), let last = page.last {
            key = MemoryRecord.Key(shop: last.shop, key: last.key)
            var commit = Commit()
            commit.memory = page.filter { shops.contains($0.shop) }
            _ = self.commit(commit)
        }
        for shop in shops {
            var commit = Commit()
            commit.figures = try other.figures(of: shop, since: .min)
            if let digest = try other.timerSettings(of: shop) {
                commit.timerSettings = [TimerSettings(shop: shop, digest: digest)]
            }
            _ = self.commit(commit)
        }
    }
}
