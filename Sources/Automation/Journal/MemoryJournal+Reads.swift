import Disputes

extension MemoryJournal {
    /// What the journal is used for; nil in a new one.
    public func identity() -> JournalIdentity? {
        read { $0.identity }
    }

    /// The records of those of `keys` that the journal knows.
    public func tickets(_ keys: [TicketKey]) -> [TicketKey: [UInt8]] {
        read { content in
            var found: [TicketKey: [UInt8]] = [:]
            for key in keys { found[key] = content.tickets[key]?.state }
            return found
        }
    }

    /// Money reserved and posted by a shop's actions asked on a day.
    public func spending(of shop: ShopKey, on day: Int) -> Spending {
        read { $0.spending[DayFigures.Key(shop: shop, day: day)] ?? Spending() }
    }

    /// Events whose outcome was never committed, in order.
    public func unfinished(limit: Int) -> [NumberedEvent] {
        read { content in
            Array(content.pending.lazy.filter { content.outcomes[$0.number] == nil }.prefix(limit))
        }
    }

    /// Tickets with a timer after `after`, by time, then by creation.
    public func due(after: DueTime?, limit: Int) -> [DueTicket] {
        read { $0.due.page(after: after, limit: limit) }
    }

    /// The last `count` events of the log that ends with event `number`, oldest first.
    public func log(endingAt number: Int64, count: Int) -> [LoggedEvent] {
        read { content in
            var log: [LoggedEvent] = []
            var next = number
            while log.count < count, let outcome = content.outcomes[next],
                let event = content.events[next], !event.body.isEmpty || !outcome.trace.isEmpty
            {
                let numbered = NumberedEvent(number: next, event: event)
                log.append(LoggedEvent(event: numbered, trace: outcome.trace))
                next = outcome.previous
            }
            return log.reversed()
        }
    }

    /// The digest of what a shop's timers were made by.
    public func timerSettings(of shop: ShopKey) -> [UInt8]? {
        read { $0.timerSettings[shop] }
    }

    /// A run by its number.
    public func run(_ number: Int64) -> RunRecord? {
        read { $0.runs[number] }
    }

    /// An action by its number.
    public func action(_ number: Int64) -> ActionRecord? {
        read { $0.actions[number] }
    }

    /// A ledger entry by its action's number.
    public func ledgerEntry(_ number: Int64) -> LedgerEntry? {
        read { $0.ledger[number] }
    }

    /// What a shop remembers under `key`, encoded.
    public func memory(of shop: ShopKey, key: String) -> [UInt8]? {
        read { $0.memory[shop]?[key] }
    }

    /// How many keys a shop remembers.
    public func memoryCount(of shop: ShopKey) -> Int {
        read { $0.memory[shop]?.count ?? 0 }
    }

    /// A shop's days from `day` on, in order.
    public func figures(of shop: ShopKey, since day: Int) -> [DayFigures] {
        read { content in
            let days = content.figures[shop] ?? [:]
            return days.values.filter { $0.day >= day }.sorted { $0.day < $1.day }
        }
    }

    /// The scripts of a hash.
    public func script(_ hash: [UInt8]) -> ScriptRecord? {
        read { $0.scripts[hash] }
    }
}
