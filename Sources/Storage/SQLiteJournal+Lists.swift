public import Automation
import GRDB

/// Single runs, actions and entries, and those that are open.
extension SQLiteJournal {
    /// A run by its number.
    public func run(_ number: Int64) throws(JournalError) -> RunRecord? {
        try read { database in
            var shops = ShopNames(database)
            return try Self.row("run", RunRecord.columns, number, in: database) { row in
                try RunRecord(row, &shops)
            }
        }
    }

    /// An action by its number.
    public func action(_ number: Int64) throws(JournalError) -> ActionRecord? {
        try read { database in
            var shops = ShopNames(database)
            return try Self.row("action", ActionRecord.columns, number, in: database) { row in
                try ActionRecord(row, &shops)
            }
        }
    }

    /// A ledger entry by its action's number.
    public func ledgerEntry(_ number: Int64) throws(JournalError) -> LedgerEntry? {
        try read { database in
            var shops = ShopNames(database)
            return try Self.row("ledger", LedgerEntry.columns, number, in: database) { row in
                try LedgerEntry(row, &shops)
            }
        }
    }

    /// Actions that may still change, by number.
    public func openActions(after: Int64, limit: Int) throws(JournalError) -> [ActionRecord] {
        let open = ActionState.allCases.map(\.code).filter { $0 >= 10 }
        return try read { database in
            let numbers = try Self.numbers(
                """
                SELECT number FROM action INDEXED BY action_by_state \
                WHERE state = ? AND state >= 10 AND number > ? ORDER BY number LIMIT ?
                """,
                states: open,
                in: database,
                after,
                limit
            )
            var shops = ShopNames(database)
            return try numbers.compactMap { number in
                try Self.row("action", ActionRecord.columns, number, in: database) { row in
                    try ActionRecord(row, &shops)
                }
            }
        }
    }

    /// The open action with that key.
    public func openAction(key: String) throws(JournalError) -> ActionRecord? {
        try read { database in
            var shops = ShopNames(database)
            let statement = try RawStatement(
                database,
                """
                SELECT \(ActionRecord.columns) FROM action INDEXED BY action_open \
                WHERE key = ? AND state >= 10 ORDER BY number LIMIT 1
                """
            )
            statement.bind(key, at: 1)
            return try statement.all { try ActionRecord($0, &shops) }.first
        }
    }

    /// Runs in one of the states, which are not ``RunRecord/State/done``, by number.
    public func runs(
        in states: Set<RunRecord.State>,
        after: Int64,
        limit: Int
    ) throws(JournalError) -> [RunRecord] {
        precondition(!states.contains(.done), "runs that are done are not looked for")
        return try read { database in
            let numbers = try Self.numbers(
                """
                SELECT number FROM run INDEXED BY run_not_done \
                WHERE state = ? AND state <> 1 AND number > ? ORDER BY number LIMIT ?
                """,
                states: states.map { Int64($0.rawValue) },
                in: database,
                after,
                limit
            )
            var shops = ShopNames(database)
            return try numbers.compactMap { number in
                try Self.row("run", RunRecord.columns, number, in: database) { row in
                    try RunRecord(row, &shops)
                }
            }
        }
    }

    /// The first numbers of rows in some states, which `sql` selects for one of them.
    ///
    /// An index by state has each state's numbers in order: a page of each is read from it, and of
    /// all these the first are taken, before any row is read.
    private static func numbers(
        _ sql: String,
        states: [Int64],
        in database: Database,
        _ after: Int64,
        _ limit: Int
    ) throws -> ArraySlice<Int64> {
        let statement = try RawStatement(database, sql)
        let numbers = try states.flatMap { state in
            statement.bind(state, at: 1)
            statement.bind(after, at: 2)
            statement.bind(Int64(limit), at: 3)
            return try statement.all { $0.integer(0) }
        }
        return numbers.sorted().prefix(limit)
    }

    private static func row<Element>(
        _ table: String,
        _ columns: String,
        _ number: Int64,
        in database: Database,
        _ element: (RawStatement) throws -> Element
    ) throws -> Element? {
        let statement = try RawStatement(
            database,
            "SELECT \(columns) FROM \(table) WHERE number = ?"
        )
        statement.bind(number, at: 1)
        return try statement.all(element).first
    }
}
