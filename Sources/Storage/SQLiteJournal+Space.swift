public import Automation
public import Disputes
import GRDB

/// What may be forgotten, and the space that it leaves.
extension SQLiteJournal {
    /// The number of the first event that the stream shows behind a position.
    public func firstStreamedEvent(after position: Int64) throws(JournalError) -> Int64? {
        try read { database in
            let statement = try RawStatement(
                database,
                """
                SELECT event FROM stream WHERE position > ? AND event IS NOT NULL \
                ORDER BY position LIMIT 1
                """
            )
            statement.bind(position, at: 1)
            return try statement.all { $0.integer(0) }.first
        }
    }

    /// Dead letters that came before a time, by the order in which they came.
    public func deadLetters(
        before time: Timestamp,
        after: Int64,
        limit: Int
    ) throws(JournalError) -> [Int64] {
        try read { database in
            let statement = try RawStatement(
                database,
                "SELECT number FROM dead_letter WHERE at < ? AND number > ? ORDER BY number LIMIT ?"
            )
            statement.bind(time.milliseconds, at: 1)
            statement.bind(after, at: 2)
            statement.bind(Int64(limit), at: 3)
            return try statement.all { $0.integer(0) }
        }
    }

    /// Hashes of all script sets.
    public func scriptHashes() throws(JournalError) -> Set<[UInt8]> {
        try read { database in
            let statement = try RawStatement(database, "SELECT hash FROM script")
            return Set(try statement.all { $0.bytes(0) })
        }
    }

    /// What runs are pinned to, by their numbers.
    public func pins(after: Int64, limit: Int) throws(JournalError) -> [RunPin] {
        try read { database in
            let statement = try RawStatement(
                database,
                "SELECT number, pin FROM run WHERE number > ? ORDER BY number LIMIT ?"
            )
            statement.bind(after, at: 1)
            statement.bind(Int64(limit), at: 2)
            return try statement.all { RunPin(run: $0.integer(0), scripts: $0.bytes(1)) }
        }
    }

    /// Whether ``giveBackSpace(bytes:)`` can give back what is free.
    public func canShrink() throws(JournalError) -> Bool {
        try read { try Int.fetchOne($0, sql: "PRAGMA auto_vacuum") == 2 }
    }

    /// Gives free pages at the end of the file back, after moving those in use to its front.
    ///
    /// A journal that an older settle has made can't: ``rebuild()`` changes that.
    public func giveBackSpace(bytes: Int) throws(JournalError) -> Int {
        try write { database in
            guard try Int.fetchOne(database, sql: "PRAGMA auto_vacuum") == 2 else { return 0 }
            let before = try Self.freePages(in: database)
            guard before > 0 else { return 0 }
            let pages = max(1, bytes / JournalSchema.pageSize)
            try database.execute(sql: "PRAGMA incremental_vacuum(\(pages))")
            return (before - (try Self.freePages(in: database))) * JournalSchema.pageSize
        }
    }

    /// Writes the whole file anew without gaps, and sees to it that it can shrink from then on.
    ///
    /// It takes the time of copying the file, in which nothing else is written; and as much room again
    /// as what is left takes, both on its disk and in SQLite's
    /// [folder for temporary files](https://www.sqlite.org/tempfiles.html), which `SQLITE_TMPDIR` names.
    /// - Throws: ``JournalError``: the journal holds what it held.
    public func rebuild() throws(JournalError) {
        try write { database in
            try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            try database.execute(sql: "VACUUM")
            _ = try database.checkpoint(.truncate)
        }
    }

    /// The size of the file with its log, and how much of it is free, in bytes.
    public func space() throws(JournalError) -> (used: Int64, free: Int64) {
        try read { database in
            let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            let free = Int64(try Self.freePages(in: database))
            let page = Int64(JournalSchema.pageSize)
            return ((pages - free) * page, free * page)
        }
    }

    private static func freePages(in database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
    }
}
