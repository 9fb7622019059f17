import Automation
import Disputes
import Synchronization

/// A journal that takes nothing more from the moment on that a test says.
final class FailingJournal: Journal {
    /// What it has taken.
    let journal = MemoryJournal()
    private let hasFailed = Atomic(false)

    /// From here on the disk is full.
    func fail() { hasFailed.store(true, ordering: .relaxed) }

    func commit(_ commit: Commit) throws(JournalError) -> CommitReceipt {
        if hasFailed.load(ordering: .relaxed) { throw .failed(reason: "the disk is full") }
        return journal.commit(commit)
    }

    func open(as identity: JournalIdentity) throws(JournalError) -> JournalStart {
        try journal.open(as: identity)
    }

    func close() { journal.close() }
    func tickets(_ keys: [TicketKey]) -> [TicketKey: [UInt8]] { journal.tickets(keys) }
    func spending(of shop: ShopKey, on day: Int) -> Spending { journal.spending(of: shop, on: day) }
    func unfinished(limit: Int) -> [NumberedEvent] { journal.unfinished(limit: limit) }
    func due(after: DueTime?, limit: Int) -> [DueTicket] { journal.due(after: after, limit: limit) }
    func log(endingAt number: Int64, count: Int) -> [LoggedEvent] {
        journal.log(endingAt: number, count: count)
    }
    func run(_ number: Int64) -> RunRecord? { journal.run(number) }
    func action(_ number: Int64) -> ActionRecord? { journal.action(number) }
    func ledgerEntry(_ number: Int64) -> LedgerEntry? { journal.ledgerEntry(number) }
    func openActions(after: Int64, limit: Int) -> [ActionRecord] {
        journal.openActions(after: after, limit: limit)
    }
    func memory(of shop: ShopKey, key: String) -> [UInt8]? { journal.memory(of: shop, key: key) }
    func memoryCount(of shop: ShopKey) -> Int { journal.memoryCount(of: shop) }
    func figures(of shop: ShopKey, since day: Int) -> [DayFigures] {
        journal.figures(of: shop, since: day)
    }
    func timerSettings(of shop: ShopKey) -> [UInt8]? { journal.timerSettings(of: shop) }
    func script(_ hash: [UInt8]) -> ScriptRecord? { journal.script(hash) }
    func identity() -> JournalIdentity? { journal.identity() }
    func openAction(key: String) -> ActionRecord? { journal.openAction(key: key) }
    func runs(in states: Set<RunRecord.State>, after: Int64, limit: Int) -> [RunRecord] {
        journal.runs(in: states, after: after, limit: limit)
    }
    func attention(after: TicketKey?, limit: Int) -> [TicketRecord] {
        journal.attention(after: after, limit: limit)
    }
    func events(after: Int64, limit: Int) -> [NumberedEvent] {
        journal.events(after: after, limit: limit)
    }
    func outcomes(after: Int64, limit: Int) -> [EventOutcome] {
        journal.outcomes(after: after, limit: limit)
    }
    func runs(after: Int64, limit: Int) -> [RunRecord] { journal.runs(after: after, limit: limit) }
    func actions(after: Int64, limit: Int) -> [ActionRecord] {
        journal.actions(after: after, limit: limit)
    }
    func ledger(after: Int64, limit: Int) -> [LedgerEntry] {
        journal.ledger(after: after, limit: limit)
    }
    func tickets(after: TicketKey?, limit: Int) -> [TicketRecord] {
        journal.tickets(after: after, limit: limit)
    }
    func deadLetters(after: DeadLetter.Key?, limit: Int) -> [DeadLetter] {
        journal.deadLetters(after: after, limit: limit)
    }
    func memory(after: MemoryRecord.Key?, limit: Int) -> [MemoryRecord] {
        journal.memory(after: after, limit: limit)
    }
    func figures(after: DayFigures.Key?, limit: Int) -> [DayFigures] {
        journal.figures(after: after, limit: limit)
    }
    func scripts() -> [ScriptRecord] { journal.scripts() }
    func stream(after: Int64, limit: Int) -> [StreamItem] {
        journal.stream(after: after, limit: limit)
    }
    func streamSpan() -> StreamSpan { journal.streamSpan() }
    func settings(named prefix: String) -> [Setting] { journal.settings(named: prefix) }
    func firstStreamedEvent(after position: Int64) -> Int64? {
        journal.firstStreamedEvent(after: position)
    }
    func deadLetters(before time: Timestamp, after: Int64, limit: Int) -> [Int64] {
        journal.deadLetters(before: time, after: after, limit: limit)
    }
    func scriptHashes() -> Set<[UInt8]> { journal.scriptHashes() }
    func pins(after: Int64, limit: Int) -> [RunPin] { journal.pins(after: after, limit: limit) }
    func giveBackSpace(bytes: Int) -> Int { journal.giveBackSpace(bytes: bytes) }
}
