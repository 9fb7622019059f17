import Automation
import Disputes
import Synchronization

/// A journal that dies at one of its commits, as in a power cut: before it or right after.
final class FaultyJournal: Journal {
    enum Fault: Sendable, CaseIterable {
        /// Nothing of the commit is kept.
        case before
        /// Everything is kept, and nobody learns of it.
        case after
    }

    /// The first commit that finishes an event is the deadly one, however many came before it.
    static let finishing = -1

    private let journal: MemoryJournal
    private let fault: Fault
    private let deadlyCommit: Int
    private let commits = Mutex(0)

    /// A journal over another one, which outlives it.
    ///
    /// - Parameters:
    ///   - journal: what was kept; a host that starts again reads it.
    ///   - deadlyCommit: the commit that fails, from 1, and with it all later ones; 0: none.
    ///   - fault: what becomes of that commit.
    init(_ journal: MemoryJournal, dyingAt deadlyCommit: Int, _ fault: Fault) {
        self.journal = journal
        self.deadlyCommit = deadlyCommit
        self.fault = fault
    }

    /// How many commits were tried.
    var commitCount: Int { commits.withLock { $0 } }

    func commit(_ commit: Commit) throws(JournalError) -> CommitReceipt {
        let number = commits.withLock { count in
            count += 1
            return count
        }
        if deadlyCommit == Self.finishing, commit.processedThrough != nil {
            throw .failed(reason: "power cut")
        }
        guard deadlyCommit > 0, number >= deadlyCommit else { return journal.commit(commit) }
        if number == deadlyCommit, fault == .after { _ = journal.commit(commit) }
        throw .failed(reason: "power cut")
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

/// Lines from memory, a few at a time.
final class SampleLines: LineSource {
    private var lines: ArraySlice<InputLine>
    private let batch: Int
    let bytesRead = 0

    init(_ texts: [String], batch: Int) {
        lines =
            texts.enumerated().map { number, text in
                InputLine(number: number + 1, bytes: Array(text.utf8), length: text.utf8.count)
            }[...]
        self.batch = batch
    }

    func nextBatch(count: Int, milliseconds: Int) -> [InputLine] {
        let next = lines.prefix(min(count, batch))
        lines = lines.dropFirst(next.count)
        return Array(next)
    }
}

/// One life of a host: what it reported, and how it ended.
struct HostLife: Sendable {
    var rehearsal: Rehearsal
    var death: String?
    /// What was reported, batch by batch.
    var turns: [BatchOutcome] = []

    /// Opens a host for a shop made up for a test.
    init(
        _ lines: [String],
        shop: ShopFixture,
        journal: MemoryJournal,
        dyingAt commit: Int = 0,
        _ fault: FaultyJournal.Fault = .before,
        batch: Int = 4096,
        gateway: any Gateway = PrintGateway(),
        clock: ClockKind = .events,
        wall: any WallClock = SystemClock(),
        drains: Bool = false
    ) async throws {
        try await self.init(
            lines,
            scripts: shop.scripts,
            journal: journal,
            dyingAt: commit,
            fault,
            batch: batch,
            gateway: gateway,
            clock: clock,
            wall: wall,
            drains: drains
        )
    }

    /// Opens a host on the journal, feeds it all lines, and closes it if it lives that long.
    init(
        _ lines: [String],
        scripts: ShopScripts,
        journal: MemoryJournal,
        dyingAt commit: Int = 0,
        _ fault: FaultyJournal.Fault = .before,
        batch: Int = 4096,
        gateway: any Gateway = PrintGateway(),
        clock: ClockKind = .events,
        wall: any WallClock = SystemClock(),
        drains: Bool = false
    ) async throws {
        rehearsal = Rehearsal(journal: journal)
        let faulty = FaultyJournal(journal, dyingAt: commit, fault)
        let opening = try await Host.open(
            [scripts],
            journal: faulty,
            gateway: gateway,
            clock: clock,
            wall: wall
        )
        var options = Host.Options()
        options.drains = drains
        if let problem = opening.problems.first { throw problem.problem }
        let intake = Intake(shops: opening.shops) { SampleLines(lines, batch: batch) }
        do {
            try await opening.host.run(intake, start: opening.start, options: options) {
                rehearsal.add($0)
                turns.append($0)
            }
            try opening.host.close()
        } catch {
            death = "\(error)"
        }
    }
}
