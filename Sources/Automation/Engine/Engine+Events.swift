import Disputes
import Sandbox

extension Engine {
    /// Takes events in order, and the timers that are due between them; says how many.
    ///
    /// Under the clock of events time stands still while actions are under way at the gateway: an
    /// event that would move it is left for a later turn.
    func take(_ events: [NumberedArrival], into batch: Batch) throws(JournalError) -> Int {
        makeRoom(forBatchOf: events.count)
        var taken = 0
        while taken < events.count {
            let stretch = events[taken..<min(taken + Self.ticketsRead, events.count)]
            let count = try take(stretch, into: batch)
            taken += count
            if count < stretch.count { break }
        }
        return taken
    }

    /// Tickets read at once: time may stand still after the first event, and the rest be for later.
    private static let ticketsRead = 256

    private func take(
        _ events: ArraySlice<NumberedArrival>,
        into batch: Batch
    ) throws(JournalError) -> Int {
        let entries = try entries(
            for: events.map { TicketKey(shop: $0.shop, id: $0.event.ticket) }
        )
        for (place, arrival) in events.enumerated() {
            if budget.isSpent { return place }
            if let problem = problem(with: arrival) {
                giveUp(arrival, problem, into: batch)
                continue
            }
            let time = max(clock, arrival.event.time)
            if clockKind == .events, !(try runClock(to: time, into: batch)) {
                return place
            }
            guard let shop = shops[arrival.shop] else { preconditionFailure("looked at above") }
            try take(arrival, of: shop, on: entries[place], into: batch)
        }
        return events.count
    }

    /// Moves the clock to a time, firing the timers that are due before it; false where it must
    /// stand still first.
    func runClock(to time: Timestamp, into batch: Batch) throws(JournalError) -> Bool {
        guard time > clock else { return true }
        // Between two events there may be an outage of timers: what one turn changes must fit the
        // memory that outlives its commit.
        while outbox.isEmpty, batch.timersFired < Self.timersPerTurn {
            guard let next = try firstTimer(), next.due.at < time else {
                clock = time
                return true
            }
            try fire(next, into: batch)
            batch.timersFired += 1
        }
        return false
    }

    private static let timersPerTurn = 2_048

    /// One event comes to its ticket.
    func take(
        _ arrival: NumberedArrival,
        of shop: Shop,
        on entry: TicketEntry,
        into batch: Batch
    ) throws(JournalError) {
        try visit(entry, of: shop, into: batch) { visit throws(JournalError) in
            try take(arrival, on: visit)
        }
    }

    private func take(_ arrival: NumberedArrival, on visit: Visit) throws(JournalError) {
        let entry = visit.entry
        var event = arrival.event
        event.isEcho = event.type == .merchantMessaged && entry.state.isEcho(event)
        let before = Before(entry.state.ticket)
        let application = entry.state.ticket.apply(
            event,
            at: clock,
            rules: visit.shop.settings.lengths
        )
        deadlineEnds?.note(entry.state.ticket.deadlines(visit.shop.settings.lengths))
        var trace = EventTrace(application, scripts: visit.rulebook.scripts.pinPrefix)
        if event.isEcho { trace.fit = .echo }
        if arrival.number < NumberedEvent.madeFrom {
            visit.batch.outcome.tally.count(trace.fit)
        } else {
            visit.batch.outcome.tally.deadlines += 1
        }
        let previous = entry.state.lastEvent
        // Only a run that waits by now can ask for this event by its place in the log.
        if !entry.state.waits.isEmpty {
            entry.append(arrival, hasFitted: trace.fit == .fitted, generation: generation)
        }
        entry.state.lastEvent = arrival.number
        if trace.fit == .fitted {
            try count(event, before, of: visit)
            let rules = visit.shop.settings.mode == .off ? [] : visit.rules(on: event.type)
            if !rules.isEmpty || !entry.state.waits.isEmpty || !entry.state.open.isEmpty {
                try visit.take(arrival, rules: rules, into: &trace)
            }
        }
        if trace.fit != .fitted, entry.state.ticket.phase.isFinal {
            try visit.expireApprovals("the ticket has ended")
        }
        visit.stream(trace, of: arrival)
        visit.batch.outcome.draft.traces.append((arrival.number, previous, trace))
    }

    // MARK: Figures

    /// What of a ticket an event may change, for the shop's figures.
    private struct Before {
        var hadApplied: Bool

        init(_ ticket: Ticket) {
            hadApplied = ticket.appliedAt != nil
        }
    }

    private func count(
        _ event: Event,
        _ before: Before,
        of visit: Visit
    ) throws(JournalError) {
        switch (event.type, event.payload) {
        case (.refundRequested, _) where !before.hadApplied:
            try change(visit) { $0.requested += 1 }
        case (.interventionRequested, _) where !visit.entry.state.wasIntervened:
            visit.entry.state.wasIntervened = true
            try change(visit) { $0.intervened += 1 }
        case (.verdictGiven, .verdict(.merchant, _)): // TB-01, TB-03
            try change(visit) { $0.lost += 1 }
        default: break
        }
    }

    private func change(
        _ visit: Visit,
        _ change: (inout DayFigures) -> Void
    ) throws(JournalError) {
        try loadFigures(of: visit.shop)
        visit.shop.change(day: visit.day, change)
    }

    private func loadFigures(of shop: Shop) throws(JournalError) {
        guard !shop.hasFigures else { return }
        let today = shop.settings.zone.day(at: clock.seconds)
        shop.load(
            try journal.figures(of: shop.settings.shop, since: today - Shop.daysKept)
        )
    }

    /// The shop's figures as they are now, which rules read as `shop.…`.
    func figures(of shop: Shop) throws(JournalError) -> ShopFigures {
        try loadFigures(of: shop)
        return shop.figures(on: shop.settings.zone.day(at: clock.seconds))
    }

    // MARK: The log

    /// An event where it stands in its ticket's log.
    private struct Placed {
        /// From 1; events that are no longer kept count.
        var position: Int
        var arrival: NumberedArrival
        /// Rules and awaits see it.
        var hasFitted: Bool
    }

    /// The first event of some types after a position of a ticket's log, as an await returns it.
    func logged(
        _ types: [String],
        after position: Int,
        on entry: TicketEntry
    ) throws(JournalError) -> (position: Int, value: FlatValue)? {
        let event = try log(of: entry, after: position).first {
            $0.hasFitted && types.contains($0.arrival.event.type.name)
        }
        return event.map { ($0.position, value(of: $0.arrival)) }
    }

    /// An event of a ticket's log by its number, and its position.
    func loggedEvent(
        _ number: Int64,
        on entry: TicketEntry
    ) throws(JournalError) -> (position: Int, value: FlatValue)? {
        var count = 16
        while true {
            let first = max(0, entry.state.position - count)
            let log = try log(of: entry, after: first)
            if let event = log.first(where: { $0.arrival.number == number }) {
                return (event.position, value(of: event.arrival))
            }
            if first == 0 { return nil }
            count *= 4
        }
    }

    /// The events of a ticket after a position, oldest first: those not yet on disk, and before
    /// them the journal's.
    ///
    /// The journal may have forgotten the oldest ones: positions are counted from the log's end.
    private func log(
        of entry: TicketEntry,
        after position: Int
    ) throws(JournalError) -> [Placed] {
        let count = entry.state.position - position
        if count <= 0 { return [] }
        let recent = entry.recent(count)
        let last = recent.first?.previous ?? entry.state.lastEvent
        let missing = count - recent.count
        let old = missing == 0 ? [] : try journal.log(endingAt: last, count: missing)
        var place = entry.state.position - recent.count - old.count
        var events: [Placed] = []
        for logged in old {
            place += 1
            guard let (arrival, hasFitted) = arrival(logged) else { continue }
            events.append(Placed(position: place, arrival: arrival, hasFitted: hasFitted))
        }
        for logged in recent {
            place += 1
            events.append(
                Placed(position: place, arrival: logged.arrival, hasFitted: logged.hasFitted)
            )
        }
        return events
    }

    private func arrival(_ logged: LoggedEvent) -> (NumberedArrival, Bool)? {
        let body = logged.event.event.body
        guard let event = try? reader.readOwn(body) else { return nil }
        let fit = EventTrace.fit(of: logged.trace)
        let arrival = NumberedArrival(
            number: logged.event.number,
            shop: logged.event.event.shop,
            event: event,
            body: body
        )
        return (arrival, fit == .fitted)
    }

    /// An event's own `data` beyond this stays in its text alone.
    private static let dataBytesMax = 65_536

    /// An event as an await returns it.
    func value(of arrival: NumberedArrival) -> FlatValue {
        let data = reader.data(of: arrival.body)
        let fits = data.bytes.count <= Self.dataBytesMax
        return Answers.event(arrival.event, data: fits ? data : .null)
    }
}

extension TicketState {
    /// How long after it was sent a message's text counts as its echo.
    private static let echoSeconds = 60

    /// Whether a message is the platform's echo of one that our own automation sent: by its
    /// receipt's reference, or by its text within a minute.
    func isEcho(_ event: Event) -> Bool {
        if let reference = event.reference, ownReferences.contains(reference) { return true }
        if ownReferences.contains(event.id) { return true }
        guard case .message(let text) = event.payload else { return false }
        let isUnderWay = open.contains {
            $0.text == text && ($0.state == .sending || $0.state == .unknown)
        }
        if isUnderWay { return true }
        return ticket.messages.contains { message in
            message.author == .automation && message.text == text
                && abs(event.time.seconds(since: message.at)) <= Self.echoSeconds
        }
    }
}

extension EventTrace {
    fileprivate init(_ application: Application, scripts: UInt64) {
        switch application {
        case .fitted(let from, let to):
            self.init(
                fit: .fitted,
                misfit: nil,
                from: from?.rawValue,
                to: to.rawValue,
                scripts: scripts
            )
        case .unknownType(let from, let to):
            self.init(
                fit: .unknownType,
                misfit: nil,
                from: from?.rawValue,
                to: to.rawValue,
                scripts: scripts
            )
        case .misfit(let misfit):
            self.init(
                fit: .misfit,
                misfit: misfit.description,
                from: nil,
                to: "",
                scripts: scripts
            )
        }
    }
}
