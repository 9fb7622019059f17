import Disputes
import Sandbox
import Synchronization

extension LiveHost {
    /// Forgets what nobody needs any more, beside everything else; see ``Compaction``.
    ///
    /// It works in slices, each a small commit, and rests after each for as long as it took: others
    /// wait for one slice at most. When the host is stopped it ends with the slice it is at; the next
    /// one goes on. Then free space is given back to the disk, as slowly.
    ///
    /// - Parameter days: by the wall clock; what is younger stays.
    /// - Returns: how much was forgotten; nil where another compaction is at work.
    /// - Throws: ``JournalError``: the host has ended, or the journal can't be read, or give space
    ///   back; what is forgotten is.
    public func compact(olderThan days: Int) async throws(JournalError) -> Compaction.Report? {
        guard compacting.begin() else { return nil }
        defer { compacting.end() }
        let compactor = Compactor(journal, before: wall.now.adding(seconds: -days * 86_400))
        while !isStopping, !Task.isCancelled {
            let start = ContinuousClock.now
            guard let slice = try await compactor.next() else { break }
            try await writer.forget(slice, unlessAmong: loadedScripts)
            compacting.note(await compactor.report)
            await rest(since: start)
        }
        while !isStopping, !Task.isCancelled {
            let start = ContinuousClock.now
            guard try await writer.giveBackSpace(bytes: Self.givenBackBytes) > 0 else { break }
            await rest(since: start)
        }
        return await compactor.report
    }

    /// How far the compaction is that is at work; nil where none is.
    public var compactionReport: Compaction.Report? { compacting.report }

    /// Moving so much takes some twenty milliseconds: the longer, the more is free.
    private static let givenBackBytes = 128 << 10

    private func rest(since start: ContinuousClock.Instant) async {
        try? await Task.sleep(for: ContinuousClock.now - start)
    }
}

/// Whether a compaction is at work, and how far it is.
final class Compacting: Sendable {
    private let state = Mutex<Compaction.Report?>(nil)

    var report: Compaction.Report? { state.withLock { $0 } }

    /// False where one is at work.
    func begin() -> Bool {
        state.withLock { report in
            guard report == nil else { return false }
            report = Compaction.Report()
            return true
        }
    }

    func note(_ report: Compaction.Report) { state.withLock { $0 = report } }

    func end() { state.withLock { $0 = nil } }
}

/// Hashes of all scripts that a host has had loaded: it may pin runs to them without a word.
final class LoadedScripts: Sendable {
    private let hashes = Mutex<Set<[UInt8]>>([])

    func add(_ rulebook: Rulebook) {
        hashes.withLock { _ = $0.insert(rulebook.scripts.pin.hash) }
    }

    func contains(_ hash: [UInt8]) -> Bool { hashes.withLock { $0.contains(hash) } }
}

/// Looks for what may be forgotten, on a thread of its own.
private actor Compactor {
    /// Events of a slice: its commit takes some twenty milliseconds at most.
    private static let sliceEvents = 128

    private let executor = ThreadExecutor()
    private let journal: any Journal
    private let time: Timestamp
    private var compaction: Compaction?

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(_ journal: any Journal, before time: Timestamp) {
        self.journal = journal
        self.time = time
    }

    var report: Compaction.Report { compaction?.report ?? Compaction.Report() }

    func next() throws(JournalError) -> Forgetting? {
        if compaction == nil {
            compaction = try Compaction(
                of: journal,
                before: time,
                sliceEvents: Self.sliceEvents
            )
        }
        return try compaction?.next()
    }
}
