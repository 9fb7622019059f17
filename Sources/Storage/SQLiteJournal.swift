public import Automation
public import Disputes
import GRDB
import Synchronization

/// A journal in an SQLite file: the durable record of a host on one machine.
///
/// Beside the file at `path` lie SQLite's `-wal` and `-shm` and a lock file, `.lock`. Copy `path`
/// and `-wal` together, or after ``close()`` the file alone.
///
/// A commit is on disk when it returns (`synchronous = FULL`). When one fails, it was rolled back;
/// only if the failure was in the very last step, the flush, may it turn out to be there after all
/// when the journal is next opened: wholly, as if it had been acknowledged to nobody.
public final class SQLiteJournal: Journal {
    private enum State {
        case closed
        case owned(JournalDatabase)
        case reading(any DatabaseReader)
    }

    let path: String
    private let pagesMax: Int?
    private let isScratch: Bool
    private let state = Mutex(State.closed)

    /// A journal at `path`, which ``open(as:)`` makes, with its folder, if it is not there.
    public init(path: String) {
        self.path = path
        pagesMax = nil
        isScratch = false
    }

    /// A journal at `path` that nobody needs after this process: it is not flushed to the disk, so
    /// that nothing waits for it, and what survives a crash of the machine is anybody's guess.
    public init(scratch path: String) {
        self.path = path
        pagesMax = nil
        isScratch = true
    }

    /// A journal that takes the disk to be full at a number of pages.
    package init(path: String, pagesMax: Int) {
        self.path = path
        self.pagesMax = pagesMax
        isScratch = false
    }

    /// Takes the journal for a host: creates or migrates the file, and locks it against other
    /// processes.
    /// - Throws: ``JournalError/locked(path:)``, ``JournalError/unusable(path:reason:)``,
    ///   ``JournalError/otherIdentity(had:asked:)``.
    public func open(as identity: JournalIdentity) throws(JournalError) -> JournalStart {
        if case .owned = state.withLock({ $0 }) { throw .locked(path: path) }
        let journal = try JournalDatabase(
            path: path,
            pagesMax: pagesMax,
            isScratch: isScratch
        )
        let start: JournalStart
        do {
            start = try journal.pool.write { database in
                try Self.take(database, as: identity)
            }
        } catch {
            throw JournalError(opening: path, error)
        }
        state.withLock { $0 = .owned(journal) }
        return start
    }

    private static func take(
        _ database: Database,
        as identity: JournalIdentity
    ) throws -> JournalStart {
        var partition = try Partition.read(from: database) ?? Partition(identity: identity)
        guard partition.identity == identity else {
            throw JournalError.otherIdentity(had: partition.identity, asked: identity)
        }
        let start = partition.start
        partition.epoch += 1
        partition.start.endedUncleanly = true
        try partition.write(to: database)
        return start
    }

    /// Opens the journal only for its pages, without the lock: also while a host has it open.
    public func openForReading() throws(JournalError) {
        let queue = try JournalDatabase.readOnly(path: path)
        state.withLock { $0 = .reading(queue) }
    }

    /// Opens the journal only for ``backUp(to:replacing:progress:)``: one of an older version, too.
    public func openForBackup() throws(JournalError) {
        let queue = try JournalDatabase.readOnly(path: path, isForCopy: true)
        state.withLock { $0 = .reading(queue) }
    }

    /// Opens the journal only for its pages, as it stands now.
    ///
    /// What a host commits meanwhile is not seen. The write-ahead log can't be folded in until
    /// ``close()``.
    public func openSnapshot() throws(JournalError) {
        let snapshot = try JournalDatabase.snapshot(path: path)
        state.withLock { $0 = .reading(snapshot) }
    }

    /// Writes everything in `commit` in one transaction, which is on disk on return.
    public func commit(_ commit: Commit) throws(JournalError) -> CommitReceipt {
        guard case .owned(let journal) = state.withLock({ $0 }) else {
            preconditionFailure("a commit needs a journal opened by open(as:)")
        }
        do {
            var receipt = CommitReceipt(numbers: [])
            var shops = journal.shops.withLock { $0 }
            try journal.pool.writeWithoutTransaction { database in
                try database.inTransaction(.immediate) {
                    var writer = CommitWriter(database, shops: shops)
                    receipt = try writer.write(commit)
                    shops = writer.shops
                    return .commit
                }
            }
            journal.shops.withLock { $0 = shops }
            return receipt
        } catch {
            throw JournalError(error)
        }
    }

    /// Marks a clean end, folds the write-ahead log into the file, and gives up the lock.
    public func close() throws(JournalError) { try close(isUnclean: false) }

    /// Gives up the lock as somebody who was no host: how the last one ended stays as it was.
    public func close(as start: JournalStart) throws(JournalError) {
        try close(isUnclean: start.endedUncleanly)
    }

    private func close(isUnclean: Bool) throws(JournalError) {
        let open = state.withLock { state in
            defer { state = .closed }
            return state
        }
        do {
            switch open {
            case .closed: break
            case .reading(let queue): try queue.close()
            case .owned(let journal):
                try journal.pool.write { database in
                    var partition = try Partition.read(from: database)
                    partition?.start.endedUncleanly = isUnclean
                    try partition?.write(to: database)
                }
                try journal.close()
            }
        } catch {
            throw JournalError(error)
        }
    }

    /// What `body` reads, in one read transaction beside any commit.
    func read<Value>(_ body: (Database) throws -> Value) throws(JournalError) -> Value {
        do {
            switch state.withLock({ $0 }) {
            case .owned(let journal): return try journal.pool.read(body)
            case .reading(let queue): return try queue.read(body)
            case .closed: preconditionFailure("reading needs an open journal")
            }
        } catch {
            throw JournalError(error)
        }
    }

    /// What `body` does on the connection that writes, between two commits.
    func write<Value>(_ body: (Database) throws -> Value) throws(JournalError) -> Value {
        guard case .owned(let journal) = state.withLock({ $0 }) else {
            preconditionFailure("writing needs a journal opened by open(as:)")
        }
        do {
            return try journal.pool.writeWithoutTransaction(body)
        } catch {
            throw JournalError(error)
        }
    }

    /// What reads the journal at one instant, and whether it is to be closed afterwards.
    func snapshotReader() throws -> (reader: any DatabaseReader, isOwn: Bool) {
        switch state.withLock({ $0 }) {
        case .owned(let journal): (try journal.pool.makeSnapshot(), true)
        case .reading(let queue): (queue, false)
        case .closed: preconditionFailure("reading needs an open journal")
        }
    }

    /// The shops whose numbers are known without reading.
    var knownShops: ShopNumbers {
        guard case .owned(let journal) = state.withLock({ $0 }) else { return ShopNumbers() }
        return journal.shops.withLock { $0 }
    }

    /// The value of a pragma on the writing connection: that the settings hold is tested.
    package func writerSetting(_ pragma: String) throws(JournalError) -> Int? {
        guard case .owned(let journal) = state.withLock({ $0 }) else { return nil }
        do {
            return try journal.pool.writeWithoutTransaction { database in
                try Int.fetchOne(database, sql: "PRAGMA \(pragma)")
            }
        } catch {
            throw JournalError(error)
        }
    }

    /// The number of the last event that arrived; 0 in a new journal.
    public func lastNumber() throws(JournalError) -> Int64 {
        try read { try Partition.read(from: $0)?.start.lastNumber ?? 0 }
    }

    /// The host's clock at the last commit; nil in a new journal.
    public func clock() throws(JournalError) -> Timestamp? {
        try read { try Partition.read(from: $0)?.start.clock }
    }

    /// How often the journal was opened by a host.
    package func epoch() throws(JournalError) -> Int64 {
        try read { try Partition.read(from: $0)?.epoch ?? 0 }
    }
}
