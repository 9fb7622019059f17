import Disputes

/// What a ``MemoryJournal`` holds.
struct MemoryContent {
    /// A ticket's record without its key.
    struct HeldTicket {
        var state: [UInt8]
        var due: DueTime?
        var attention: TicketRecord.Attention
    }

    struct EventKey: Hashable {
        var shop: ShopKey
        var id: String
    }

    var identity: JournalIdentity?
    var start = JournalStart()
    private var ids: Set<EventKey> = []
    /// Events without an outcome, by number.
    private(set) var pending: [NumberedEvent] = []
    private(set) var tickets: [TicketKey: HeldTicket] = [:]
    private(set) var due = DueOrder()
    private(set) var spending: [DayFigures.Key: Spending] = [:]
    private(set) var events: [Int64: ArrivedEvent] = [:]
    private(set) var outcomes: [Int64: EventOutcome] = [:]
    private(set) var runs: [Int64: RunRecord] = [:]
    private(set) var actions: [Int64: ActionRecord] = [:]
    private(set) var ledger: [Int64: LedgerEntry] = [:]
    private(set) var deadLetters: [DeadLetter.Key: DeadLetter] = [:]
    /// When dead letters came, by their order.
    private(set) var letters: [Int64: (key: DeadLetter.Key, at: Timestamp?)] = [:]
    private var letterCount: Int64 = 0
    private(set) var scripts: [[UInt8]: ScriptRecord] = [:]
    private(set) var memory: [ShopKey: [String: [UInt8]]] = [:]
    private(set) var figures: [ShopKey: [Int: DayFigures]] = [:]
    private(set) var timerSettings: [ShopKey: [UInt8]] = [:]
    /// The items behind those that were forgotten.
    private(set) var stream: [StreamItem] = []
    /// Items up to this position were forgotten.
    private(set) var streamStart: Int64 = 0
    /// The numbers of the arrivals among the items, in order of their positions.
    private(set) var streamedEvents: [(position: Int64, event: Int64)] = []
    private(set) var settings: [String: [UInt8]] = [:]
    private var waitingLogs = WaitingLogs()

    /// Takes in everything of `commit`, and keeps what `history` asks for.
    mutating func apply(_ commit: Commit, history: MemoryJournal.History) -> CommitReceipt {
        forget(commit.forgets)
        let numbers = commit.arrivals.map { append($0, history) }
        switch history {
        case .everything: keepEverything(of: commit)
        case .none: keepWhatGoesOn(of: commit)
        }
        keepTickets(of: commit)
        keepMoney(of: commit, history)
        keepShops(of: commit)
        for script in commit.scripts where scripts[script.hash] == nil {
            scripts[script.hash] = script
        }
        for setting in commit.settings { settings[setting.name] = setting.value }
        advance(by: commit)
        let isStreamed = zip(commit.streamedArrivals, numbers).count { $0.1 != nil }
        let receipt = CommitReceipt(
            numbers: numbers,
            lastPosition: lastPosition + Int64(isStreamed + commit.stream.count)
        )
        let streamed = zip(commit.streamedArrivals, numbers).compactMap { $0.1 }
        for (place, number) in streamed.enumerated() {
            streamedEvents.append((lastPosition + Int64(place) + 1, number))
        }
        stream += commit.streamItems(receipt)
        return receipt
    }

    /// The position of the last item of the stream.
    var lastPosition: Int64 { streamStart + Int64(stream.count) }

    private mutating func append(
        _ event: ArrivedEvent,
        _ history: MemoryJournal.History
    ) -> Int64? {
        guard ids.insert(EventKey(shop: event.shop, id: event.id)).inserted else { return nil }
        start.lastNumber += 1
        let number = start.lastNumber
        pending.append(NumberedEvent(number: number, event: event))
        if history == .everything { events[number] = event }
        return number
    }

    /// Holds events of another journal under their numbers there, each behind the one before.
    mutating func hold(_ log: [LoggedEvent]) {
        var previous: Int64 = 0
        for logged in log {
            let (number, event) = (logged.event.number, logged.event.event)
            ids.insert(EventKey(shop: event.shop, id: event.id))
            events[number] = event
            outcomes[number] = EventOutcome(
                number: number,
                previous: previous,
                trace: logged.trace
            )
            previous = number
        }
    }

    private mutating func advance(by commit: Commit) {
        if let number = commit.processedThrough {
            start.processedThrough = number
            start.mark = nil
            pending.removeAll { $0.number <= number }
        }
        if let clock = commit.clock {
            if start.clock == nil { dateLetters(clock) }
            start.clock = clock
        }
        if let mark = commit.mark { start.mark = mark }
        if let sequence = commit.sequence { start.sequence = sequence }
    }
}

extension MemoryContent {
    private mutating func forget(_ forgets: Forgetting) {
        if forgets.isEmpty { return }
        if forgets.streamThrough > streamStart {
            let count = min(stream.count, Int(forgets.streamThrough - streamStart))
            stream.removeFirst(count)
            streamStart += Int64(count)
            streamedEvents.removeAll { $0.position <= streamStart }
        }
        for number in forgets.events { forget(event: number) }
        for number in forgets.deadLetters {
            if let letter = letters.removeValue(forKey: number) { deadLetters[letter.key] = nil }
        }
        for hash in forgets.scripts { scripts[hash] = nil }
    }

    /// What came before there was a clock came when it began.
    private mutating func dateLetters(_ clock: Timestamp) {
        for (number, letter) in letters where letter.at == nil { letters[number]?.at = clock }
    }

    private mutating func forget(event number: Int64) {
        if number >= NumberedEvent.madeFrom {
            events[number] = nil
            outcomes[number] = nil
        } else {
            events[number]?.body = []
            outcomes[number]?.trace = []
        }
        let first = number * Int64(Rule.countMax)
        for run in first..<first + Int64(Rule.countMax) where runs[run]?.state.isOver == true {
            runs[run]?.log = []
            runs[run]?.pin = []
        }
    }

    private mutating func keepEverything(of commit: Commit) {
        for made in commit.made {
            precondition(made.number >= NumberedEvent.madeFrom, "numbers below are arrivals'")
            precondition(events[made.number] == nil, "a made event is committed once")
            events[made.number] = made.event
        }
        for outcome in commit.outcomes { outcomes[outcome.number] = outcome }
        for run in commit.runs { runs[run.number] = run }
        for action in commit.actions { actions[action.number] = action }
        for letter in commit.deadLetters where deadLetters[letter.key] == nil {
            deadLetters[letter.key] = letter
            letterCount += 1
            letters[letterCount] = (letter.key, commit.clock ?? start.clock)
        }
    }

    private mutating func keepWhatGoesOn(of commit: Commit) {
        for run in commit.runs { runs[run.number] = run.state.mayGoOn ? run : nil }
        for action in commit.actions {
            actions[action.number] = action.state.isFinal ? nil : action
        }
        let changes = waitingLogs.changes(by: commit)
        keep(changes.kept, of: commit)
        for number in changes.dropped {
            outcomes[number] = nil
            events[number] = nil
        }
    }

    /// Keeps outcomes with their events, which arrived before or were made in the commit itself.
    private mutating func keep(_ kept: [EventOutcome], of commit: Commit) {
        guard !kept.isEmpty else { return }
        let made = Dictionary(commit.made.map { ($0.number, $0.event) }) { first, _ in first }
        for outcome in kept {
            guard let event = made[outcome.number] ?? pendingEvent(outcome.number) else { continue }
            outcomes[outcome.number] = outcome
            events[outcome.number] = event
        }
    }

    private func pendingEvent(_ number: Int64) -> ArrivedEvent? {
        // Consecutive, since only the first ones are ever taken out.
        guard let first = pending.first?.number, number >= first,
            number - first < Int64(pending.count)
        else { return nil }
        return pending[Int(number - first)].event
    }

    private mutating func keepTickets(of commit: Commit) {
        for ticket in commit.tickets {
            let held = HeldTicket(
                state: ticket.state,
                due: ticket.due,
                attention: ticket.attention
            )
            let earlier = tickets.updateValue(held, forKey: ticket.key)
            guard earlier?.due != ticket.due else { continue }
            if let was = earlier?.due { due.remove(DueTicket(due: was, key: ticket.key)) }
            if let now = ticket.due { due.insert(DueTicket(due: now, key: ticket.key)) }
        }
    }

    private mutating func keepMoney(of commit: Commit, _ history: MemoryJournal.History) {
        for entry in commit.ledger {
            // A changed entry replaces its share of the sums: count the difference.
            if let earlier = ledger[entry.number] {
                var back = earlier
                back.amount = Money(fen: -earlier.amount.fen)
                let day = DayFigures.Key(shop: earlier.shop, day: earlier.day)
                spending[day, default: Spending()].add(back)
            }
            // A released one counts as nothing, so there is nothing to count back later.
            let isOver = history == .none && entry.state == .released
            ledger[entry.number] = isOver ? nil : entry
            let day = DayFigures.Key(shop: entry.shop, day: entry.day)
            spending[day, default: Spending()].add(entry)
        }
    }

    private mutating func keepShops(of commit: Commit) {
        for record in commit.memory { memory[record.shop, default: [:]][record.key] = record.value }
        for settings in commit.timerSettings { timerSettings[settings.shop] = settings.digest }
        for day in commit.figures { figures[day.shop, default: [:]][day.day] = day }
    }
}

extension RunRecord.State {
    /// It waits, or a human may have it tried again.
    fileprivate var mayGoOn: Bool {
        switch self {
        case .waiting, .failed, .stopped, .diverged: true
        case .done, .cancelled: false
        }
    }
}
