package import Automation
package import Disputes

/// A journal over one in memory: everything but ``commit(_:)`` is that one's.
package protocol ForwardingJournal: Journal {
    /// What was kept.
    var journal: MemoryJournal { get }
}

extension ForwardingJournal {
    package func open(as identity: JournalIdentity) throws(JournalError) -> JournalStart {
        try journal.open(as: identity)
    }

    package func close() { journal.close() }
    package func tickets(_ keys: [TicketKey]) -> [TicketKey: [UInt8]] { journal.tickets(keys) }
    package func spending(of shop: ShopKey, on day: Int) -> Spending {
        journal.spending(of: shop, on: day)
    }
    package func unfinished(limit: Int) -> [NumberedEvent] { journal.unfinished(limit: limit) }
    package func due(after: DueTime?, limit: Int) -> [DueTicket] {
        journal.due(after: after, limit: limit)
    }
    package func log(endingAt number: Int64, count: Int) -> [LoggedEvent] {
        journal.log(endingAt: number, count: count)
    }
    package func run(_ number: Int64) -> RunRecord? { journal.run(number) }
    package func action(_ number: Int64) -> ActionRecord? { journal.action(number) }
    package func ledgerEntry(_ number: Int64) -> LedgerEntry? { journal.ledgerEntry(number) }
    package func openActions(after: Int64, limit: Int) -> [ActionRecord] {
        journal.openActions(after: after, limit: limit)
    }
    package func memory(of shop: ShopKey, key: String) -> [UInt8]? {
        journal.memory(of: shop, key: key)
    }
    package func memoryCount(of shop: ShopKey) -> Int { journal.memoryCount(of: shop) }
    package func figures(of shop: ShopKey, since day: Int) -> [DayFigures] {
        journal.figures(of: shop, since: day)
    }
    package func timerSettings(of shop: ShopKey) -> [UInt8]? { journal.timerSettings(of: shop) }
    package func script(_ hash: [UInt8]) -> ScriptRecord? { journal.script(hash) }
    package func identity() -> JournalIdentity? { journal.identity() }
    package func openAction(key: String) -> ActionRecord? { journal.openAction(key: key) }
    package func runs(in states: Set<RunRecord.State>, after: Int64, limit: Int) -> [RunRecord] {
        journal.runs(in: states, after: after, limit: limit)
    }
    package func attention(after: TicketKey?, limit: Int) -> [TicketRecord] {
        journal.attention(after: after, limit: limit)
    }
    package func events(after: Int64, limit: Int) -> [NumberedEvent] {
        journal.events(after: after, limit: limit)
    }
    package func outcomes(after: Int64, limit: Int) -> [EventOutcome] {
        journal.outcomes(after: after, limit: limit)
    }
    package func runs(after: Int64, limit: Int) -> [RunRecord] {
        journal.runs(after: after, limit: limit)
    }
    package func actions(after: Int64, limit: Int) -> [ActionRecord] {
        journal.actions(after: after, limit: limit)
    }
    package func ledger(after: Int64, limit: Int) -> [LedgerEntry] {
        journal.ledger(after: after, limit: limit)
    }
    package func tickets(after: TicketKey?, limit: Int) -> [TicketRecord] {
        journal.tickets(after: after, limit: limit)
    }
    package func deadLetters(after: DeadLetter.Key?, limit: Int) -> [DeadLetter] {
        journal.deadLetters(after: after, limit: limit)
    }
    package func memory(after: MemoryRecord.Key?, limit: Int) -> [MemoryRecord] {
        journal.memory(after: after, limit: limit)
    }
    package func figures(after: DayFigures.Key?, limit: Int) -> [DayFigures] {
        journal.figures(after: after, limit: limit)
    }
    package func scripts() -> [ScriptRecord] { journal.scripts() }
    package func stream(after: Int64, limit: Int) -> [StreamItem] {
        journal.stream(after: after, limit: limit)
    }
    package func streamSpan() -> StreamSpan { journal.streamSpan() }
    package func settings(named prefix: String) -> [Setting] { journal.settings(named: prefix) }
    package func firstStreamedEvent(after position: Int64) -> Int64? {
        journal.firstStreamedEvent(after: position)
    }
    package func deadLetters(before time: Timestamp, after: Int64, limit: Int) -> [Int64] {
        journal.deadLetters(before: time, after: after, limit: limit)
    }
    package func scriptHashes() -> Set<[UInt8]> { journal.scriptHashes() }
    package func pins(after: Int64, limit: Int) -> [RunPin] {
        journal.pins(after: after, limit: limit)
    }
    package func giveBackSpace(bytes: Int) -> Int { journal.giveBackSpace(bytes: bytes) }
}
