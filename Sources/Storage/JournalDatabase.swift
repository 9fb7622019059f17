import Automation
import GRDB
import Synchronization

/// An open journal: its lock, its connections, and what is remembered of its shops.
///
/// One connection writes; the pool's readers are read-only and never checkpoint: SQLite before
/// 3.51.3 can corrupt a database when two connections checkpoint at once
/// (<https://www.sqlite.org/wal.html#walresetbug>).
final class JournalDatabase: Sendable {
    let pool: DatabasePool
    /// Numbers of shops that are committed.
    let shops = Mutex(ShopNumbers())
    /// Held as long as the journal is open.
    private let lock: JournalLock

    init(path: String, pagesMax: Int?, isScratch: Bool) throws(JournalError) {
        try JournalFile.prepare(path)
        lock = try JournalLock(of: path)
        do {
            pool = try DatabasePool(
                path: path,
                configuration: Self.configuration(pagesMax: pagesMax)
            )
            // GRDB lowers it to NORMAL, with which a power failure could take back commits.
            try pool.writeWithoutTransaction { database in
                let level = isScratch ? "OFF" : "FULL"
                try database.execute(sql: "PRAGMA synchronous = \(level)")
            }
            try pool.read { try Self.refuseNewer($0, path: path) }
            try JournalSchema.migrator.migrate(pool)
        } catch {
            throw JournalError(opening: path, error)
        }
    }

    /// A read-only connection to a journal that may be in use by a host.
    ///
    /// - Parameters:
    ///   - path: the journal's file.
    ///   - isForCopy: it may be of an older version.
    /// - Returns: the connection.
    /// - Throws: ``JournalError/unusable(path:reason:)``.
    static func readOnly(
        path: String,
        isForCopy: Bool = false
    ) throws(JournalError) -> DatabaseQueue {
        try JournalFile.check(path)
        do {
            let queue = try DatabaseQueue(path: path, configuration: readOnlyConfiguration)
            try queue.read { database in
                try refuseNewer(database, path: path)
                if !isForCopy { try refuseOlder(database, path: path) }
            }
            return queue
        } catch {
            throw JournalError(opening: path, error)
        }
    }

    /// A read-only connection to a journal as it stands at one instant.
    static func snapshot(path: String) throws(JournalError) -> DatabaseSnapshot {
        let queue = try readOnly(path: path)
        do {
            try queue.close()
            let pool = try DatabasePool(path: path, configuration: readOnlyConfiguration)
            let snapshot = try pool.makeSnapshot()
            try pool.close()
            return snapshot
        } catch {
            throw JournalError(opening: path, error)
        }
    }

    /// Folds the write-ahead log into the file and closes all connections.
    func close() throws {
        do {
            try pool.barrierWriteWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            // Another process reads just now. The log is whole; the next opening folds it.
        }
        try pool.close()
    }

    private static func refuseNewer(_ database: Database, path: String) throws {
        guard try JournalSchema.migrator.hasBeenSuperseded(database) else { return }
        throw JournalError.unusable(
            path: path,
            reason: """
                it was written by a newer settle; use that version, or name another with \
                --journal FILE
                """
        )
    }

    /// A connection that only reads can't bring a journal up to date.
    private static func refuseOlder(_ database: Database, path: String) throws {
        if try JournalSchema.migrator.hasCompletedMigrations(database) { return }
        throw JournalError.unusable(
            path: path,
            reason: """
                it was written by an older settle; the next settle run with it brings it up to date
                """
        )
    }

    private static func configuration(pagesMax: Int?) -> Configuration {
        var configuration = commonConfiguration
        configuration.maximumReaderCount = 2
        configuration.prepareDatabase { database in
            if database.configuration.readonly {
                try database.execute(
                    sql: "PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -8192"
                )
            } else {
                try prepareWriter(database, pagesMax: pagesMax)
            }
        }
        return configuration
    }

    private static var readOnlyConfiguration: Configuration {
        var configuration = commonConfiguration
        configuration.readonly = true
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 0")
        }
        return configuration
    }

    private static var commonConfiguration: Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(5)
        return configuration
    }

    private static func prepareWriter(_ database: Database, pagesMax: Int?) throws {
        if try Int.fetchOne(database, sql: "PRAGMA page_count") == 0 {
            // Before the write-ahead log is on: so the file's own header is right from the start.
            try database.execute(sql: "PRAGMA page_size = \(JournalSchema.pageSize)")
            // Free pages can be given back between commits; in writing it costs nothing measurable.
            try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            try database.execute(sql: "PRAGMA application_id = \(JournalSchema.applicationID)")
        }
        // 16 MiB of log until it is folded in: between 4 and 64 MiB, commits cost the same but the
        // slowest one takes longer the more there is to fold.
        try database.execute(
            sql: """
                PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 67108864; \
                PRAGMA cache_size = -32768
                """
        )
        if let pagesMax { try database.execute(sql: "PRAGMA max_page_count = \(pagesMax)") }
    }
}
