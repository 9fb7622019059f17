import Automation
import Disputes
import Synchronization
import TestJournals

/// A journal that dies at one of its commits, as in a power cut: before it or right after.
final class FaultyJournal: ForwardingJournal {
    enum Fault: Sendable, CaseIterable {
        /// Nothing of the commit is kept.
        case before
        /// Everything is kept, and nobody learns of it.
        case after
    }

    /// The first commit that finishes an event is the deadly one, however many came before it.
    static let finishing = -1

    let journal: MemoryJournal
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
