public import Automation
import Disputes
import GRDB

extension SQLiteJournal {
    /// Events with a number above `after`, in order: those that arrived, then those that were made.
    public func events(after: Int64, limit: Int) throws(JournalError) -> [NumberedEvent] {
        try read { database in
            let arrived = try Self.events("event", in: database, after, limit)
            return try arrived + Self.events("made", in: database, after, limit - arrived.count)
        }
    }

    static func events(
        _ table: String,
        in database: Database,
        _ after: Int64,
        _ limit: Int
    ) throws -> [NumberedEvent] {
        var shops = ShopNames(database)
        return try page(table, NumberedEvent.columns, in: database, after, limit) { row in
            try NumberedEvent(row, &shops)
        }
    }

    /// Outcomes of events above `after`, in order.
    public func outcomes(after: Int64, limit: Int) throws(JournalError) -> [EventOutcome] {
        try read { database in
            try Self.page("outcome", "number, previous, trace", in: database, after, limit) { row in
                EventOutcome(
                    number: row.integer(0),
                    previous: row.integer(1),
                    trace: row.bytes(2)
                )
            }
        }
    }

    /// Runs with a number above `after`, in order.
    public func runs(after: Int64, limit: Int) throws(JournalError) -> [RunRecord] {
        try read { database in
            var shops = ShopNames(database)
            return try Self.page("run", RunRecord.columns, in: database, after, limit) { row in
                try RunRecord(row, &shops)
            }
        }
    }

    /// Actions with a number above `after`, in order.
    public func actions(after: Int64, limit: Int) throws(JournalError) -> [ActionRecord] {
        try read { database in
            var shops = ShopNames(database)
            return try Self.page("action", ActionRecord.columns, in: database, after, limit) {
                row in try ActionRecord(row, &shops)
            }
        }
    }

    /// Ledger entries with a number above `after`, in order.
    public func ledger(after: Int64, limit: Int) throws(JournalError) -> [LedgerEntry] {
        try read { database in
            var shops = ShopNames(database)
            return try Self.page("ledger", LedgerEntry.columns, in: database, after, limit) { row in
                try LedgerEntry(row, &shops)
            }
        }
    }

    /// Dead letters after `after`, in the order of line, then digest.
    public func deadLetters(
        after: DeadLetter.Key?,
        limit: Int
    ) throws(JournalError) -> [DeadLetter] {
        try read { database in
            let statement = try RawStatement(
                database,
                """
                SELECT line, digest, reason, body FROM dead_letter WHERE (line, digest) > (?, ?) \
                ORDER BY line, digest LIMIT ?
                """
            )
            var row = BoundRow(statement)
            row.append(after.map { Int64($0.line) } ?? .min)
            row.append(after?.digest ?? [])
            row.append(Int64(limit))
            return try statement.all { row in
                DeadLetter(
                    key: DeadLetter.Key(line: Int(row.integer(0)), digest: row.bytes(1)),
                    reason: row.text(2),
                    body: row.bytes(3)
                )
            }
        }
    }

    /// Script sets in the order of their hashes.
    public func scripts() throws(JournalError) -> [ScriptRecord] {
        try read { database in
            try RawStatement(database, "SELECT hash, sources FROM script ORDER BY hash")
                .all { ScriptRecord(hash: $0.bytes(0), sources: $0.bytes(1)) }
        }
    }

    /// Rows of a numbered table after a number, in order.
    private static func page<Element>(
        _ table: String,
        _ columns: String,
        in database: Database,
        _ after: Int64,
        _ limit: Int,
        _ element: (RawStatement) throws -> Element
    ) throws -> [Element] {
        let statement = try RawStatement(
            database,
            "SELECT \(columns) FROM \(table) WHERE number > ? ORDER BY number LIMIT ?"
        )
        statement.bind(after, at: 1)
        statement.bind(Int64(limit), at: 2)
        return try statement.all(element)
    }
}
