public import Disputes

extension Engine {
    /// Timers fired in one turn of the wall clock: after a long outage many are overdue, and what
    /// arrives meanwhile comes between them.
    private static let timersMax = 256

    /// Makes the timers anew of tickets whose shop has other lengths, or other rules on deadlines,
    /// than when they were made; a stretch of them at a time.
    ///
    /// - Parameters:
    ///   - wall: the time outside.
    ///   - instructionsMax: what the runs may use that go on with it; the rest is for the next time.
    /// - Returns: what to commit; nil where nothing is left to do.
    /// - Throws: what the journal throws when it can't be read.
    public func refreshTimers(
        at wall: Timestamp,
        instructionsMax: Int64 = .max
    ) throws(JournalError) -> BatchOutcome? {
        if outdatedShops.isEmpty { return nil }
        let batch = beginTurn(at: wall)
        budget.begin(instructionsMax)
        var seen = 0
        while seen < Self.refreshMax, !budget.isSpent, let shop = outdatedShops.last {
            seen += try refreshPage(of: shop, into: batch)
        }
        var outcome = endTurn(batch, Work(wall: wall))
        outcome.seal()
        return outcome
    }

    /// Makes a page of a shop's timers anew, and says how many tickets it saw.
    private func refreshPage(of shop: Shop, into batch: Batch) throws(JournalError) -> Int {
        let after = refreshedThrough ?? TicketKey(shop: shop.settings.shop, id: "")
        let page = try journal.tickets(after: after, limit: Self.refreshMax)
            .filter { $0.key.shop == shop.settings.shop }
        var last: TicketKey?
        for entry in try entries(for: page.map(\.key)) {
            if budget.isSpent {
                refreshedThrough = last
                return page.count
            }
            last = entry.key
            var state = entry.state
            refreshDeadlines(of: &state, shop)
            // What was held back while the shop was off or in shadow, or a switch was on, goes on.
            let isHeld =
                state.waits.contains { $0.held != nil }
                || state.open.contains { $0.state == .ready || $0.state == .unknown }
            if state.deadlines == entry.state.deadlines, !isHeld { continue }
            try visit(entry, of: shop, into: batch) { visit throws(JournalError) in
                try visit.wakeHeld()
                if let head = visit.head { try requeue(head, of: visit) }
            }
        }
        refreshedThrough = page.last?.key
        if page.count < Self.refreshMax {
            batch.outcome.commit.timerSettings.append(shop.timerSettings)
            outdatedShops.removeLast()
            refreshedThrough = nil
        }
        return page.count
    }

    /// Tickets whose timers are made anew in one turn.
    private static let refreshMax = 4_096

    /// Finds the shops whose timers were made by other settings.
    func findOutdatedShops(into batch: Batch) throws(JournalError) {
        for shop in shops.values.sorted(by: { $0.settings.shop < $1.settings.shop }) {
            let known = try journal.timerSettings(of: shop.settings.shop)
            if known == shop.timerSettings.digest { continue }
            if isNewJournal {
                batch.outcome.commit.timerSettings.append(shop.timerSettings)
            } else {
                outdatedShops.append(shop)
            }
        }
    }

    /// Makes a ticket's timers those of the deadlines that run now.
    func refreshDeadlines(of state: inout TicketState, _ shop: Shop) {
        state.refreshDeadlines(
            shop.settings.lengths,
            befores: shop.befores,
            clock: clock,
            numbering: &numbering
        )
    }

    /// Fires the timers that may fire now, as far as the turn's budget goes.
    func fireTimers(_ timers: Work.Timers, into batch: Batch) throws(JournalError) {
        var fired = 0
        while fired < Self.timersMax, !budget.isSpent, clockKind == .wall || outbox.isEmpty,
            let next = try firstTimer(), mayFire(next, timers), !batch.ahead.contains(next.key)
        {
            try fire(next, into: batch)
            fired += 1
        }
        let next = try firstTimer()
        batch.outcome.nextTimerAt = next?.due.at
        batch.outcome.hasMoreTimers = next.map { mayFire($0, timers) } ?? false
    }

    private func mayFire(_ ticket: DueTicket, _ timers: Work.Timers) -> Bool {
        switch timers {
        case .none: false
        case .due: ticket.due.at <= clock
        case .drain: clockKind == .events || ticket.due.at <= clock
        }
    }

    /// The next timer, or nil where none waits.
    func firstTimer() throws(JournalError) -> DueTicket? {
        try timers.first(
            recent: { recentlyChanged },
            load: { after, limit throws(JournalError) in
                try journal.due(after: after, limit: limit)
            }
        )
    }

    /// Fires a ticket's timer, unless the ticket has changed since it was queued.
    func fire(_ ticket: DueTicket, into batch: Batch) throws(JournalError) {
        timers.removeFirst()
        guard let shop = shops[ticket.key.shop] else { return }
        let entry = try entry(for: ticket.key)
        guard entry.state.due == ticket.due else { return }
        entry.queuedDue = nil
        if clockKind == .events { clock = max(clock, ticket.due.at) }
        if let place = entry.state.deadlines.firstIndex(where: {
            !$0.hasFired && $0.due == ticket.due
        }) {
            entry.state.deadlines[place].hasFired = true
            let timer = entry.state.deadlines[place]
            return try take(made(timer, on: entry, in: batch), of: shop, on: entry, into: batch)
        }
        try visit(entry, of: shop, into: batch) { visit throws(JournalError) in
            if let wait = entry.state.waits.first(where: { $0.due == ticket.due }) {
                try visit.wake(wait, held: .time) { .time }
            } else if let open = entry.state.open.first(where: { $0.expires == ticket.due }) {
                try visit.end(open, as: .denied(reason: "nobody approved it in time"))
            }
        }
    }

    /// The event that a deadline's timer makes, with a number of the host's own.
    private func made(
        _ timer: DeadlineTimer,
        on entry: TicketEntry,
        in batch: Batch
    ) -> NumberedArrival {
        let arrival = NumberedArrival(
            making: timer,
            number: NumberedEvent.madeFrom + numbering.next(),
            on: entry
        )
        batch.outcome.commit.made.append(
            NumberedEvent(
                number: arrival.number,
                event: ArrivedEvent(
                    shop: arrival.shop,
                    id: arrival.event.id,
                    body: arrival.body
                )
            )
        )
        return arrival
    }
}

extension NumberedArrival {
    /// A deadline comes close, or is over.
    ///
    /// Its id is of the ticket alone, by its place in the log: runs are named after it, and must have
    /// the same name whatever became of other tickets meanwhile.
    fileprivate convenience init(
        making timer: DeadlineTimer,
        number: Int64,
        on entry: TicketEntry
    ) {
        let key = entry.key
        let type = timer.before == nil ? EventType.deadlinePassed : .deadlineNear
        let before = timer.before.map { "/\($0)" } ?? ""
        let id = "\(type.name)/\(key.id)/\(timer.key.rawValue)\(before)/\(entry.state.position)"
        var event = Event(
            id: id,
            platform: key.shop.platform,
            shop: key.shop.id,
            type: type,
            ticket: key.id,
            time: timer.due.at,
            payload: .deadline(timer.key)
        )
        event.before = timer.before
        self.init(number: number, shop: key.shop, event: event, body: event.json(timer))
    }
}

extension Event {
    /// The event as a CloudEvent.
    fileprivate func json(_ timer: DeadlineTimer) -> [UInt8] {
        var json = JSONText(capacity: 320)
        json.beginObject()
        json.member("specversion", "1.0")
        json.member("id", id)
        json.member("source", source)
        json.member("type", type.name)
        json.member("subject", ticket)
        json.member("time", time.rfc3339(offset: 0))
        json.name("data")
        json.beginObject()
        json.member("deadline", timer.key.rawValue)
        json.member("at", timer.at.rfc3339(offset: 0))
        if let before = timer.before {
            json.name("before")
            json.integer(Int64(before))
        }
        json.endObject()
        json.endObject()
        return json.bytes
    }
}
