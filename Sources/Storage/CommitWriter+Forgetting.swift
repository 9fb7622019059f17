import Automation
import GRDB

/// What a commit has the journal forget.
///
/// Rows that become small are deleted and inserted anew: SQLite merges pages that have run empty when
/// a row is deleted, not when one is updated, and only a whole page is free space.
extension CommitWriter {
    func forget(_ forgets: Forgetting) throws {
        if forgets.isEmpty { return }
        if forgets.streamThrough > 0 {
            try each([forgets.streamThrough], "DELETE FROM stream WHERE position <= ?")
        }
        let made = forgets.events.filter { $0 >= NumberedEvent.madeFrom }
        try forget(arrived: forgets.events.filter { $0 < NumberedEvent.madeFrom })
        try each(made, "DELETE FROM made WHERE number = ?")
        try each(made, "DELETE FROM outcome WHERE number = ?")
        try forgetRuns(of: forgets.events)
        try each(forgets.deadLetters, "DELETE FROM dead_letter WHERE number = ?")
        try forget(scripts: forgets.scripts)
    }

    private func each(_ numbers: [Int64], _ sql: String) throws {
        if numbers.isEmpty { return }
        let statement = try RawStatement(database, sql)
        for number in numbers {
            statement.bind(number, at: 1)
            try statement.run()
        }
    }

    private func forget(arrived events: [Int64]) throws {
        let known = try rows(events, "SELECT number, shop, id FROM event WHERE number = ?") { row in
            (number: row.integer(0), shop: row.integer(1), id: row.text(2))
        }
        try each(known.map(\.number), "DELETE FROM event WHERE number = ?")
        try Self.events.insert(known, into: database) { event, row in
            row.append(event.number)
            row.append(event.shop)
            row.append(event.id)
            row.append([])
        }
        let log = try rows(events, "SELECT number, previous FROM outcome WHERE number = ?") { row in
            EventOutcome(number: row.integer(0), previous: row.integer(1), trace: [])
        }
        try each(log.map(\.number), "DELETE FROM outcome WHERE number = ?")
        try writeOutcomes(log)
    }

    private func rows<Row>(
        _ numbers: [Int64],
        _ sql: String,
        _ row: (RawStatement) throws -> Row
    ) throws -> [Row] {
        let statement = try RawStatement(database, sql)
        return try numbers.flatMap { number in
            statement.bind(number, at: 1)
            return try statement.all(row)
        }
    }

    /// Runs that began with an event have its number times 1,024 and up.
    private func forgetRuns(of events: [Int64]) throws {
        let over = RunRecord.State.allCases.filter(\.isOver).map { "\($0.rawValue)" }
        let states = over.joined(separator: ", ")
        let columns = "number, id, shop, ticket, rule, state"
        let runs = try rows(
            events,
            """
            SELECT \(columns) FROM run WHERE number >= ?1 * \(RunRecord.perEventMax) \
            AND number < (?1 + 1) * \(RunRecord.perEventMax) AND state IN (\(states))
            """
        ) { row in
            (
                number: row.integer(0), id: row.bytes(1), shop: row.integer(2),
                ticket: row.text(3), rule: row.text(4), state: row.integer(5)
            )
        }
        try each(runs.map(\.number), "DELETE FROM run WHERE number = ?")
        try Self.forgottenRuns.insert(runs, into: database) { run, row in
            row.append(run.number)
            row.append(run.id)
            row.append(run.shop)
            row.append(run.ticket)
            row.append(run.rule)
            row.append(run.state)
            row.append([])
            row.append([])
        }
    }

    private static let forgottenRuns = BulkInsert(
        into: "run(number, id, shop, ticket, rule, state, pin, log)",
        onConflict: " DO NOTHING"
    )

    private func forget(scripts: [[UInt8]]) throws {
        if scripts.isEmpty { return }
        let statement = try RawStatement(database, "DELETE FROM script WHERE hash = ?")
        for hash in scripts {
            statement.bind(hash, at: 1)
            try statement.run()
        }
    }
}

extension RawStatement {
    /// Of a row that ``SQLiteJournal/log(endingAt:count:)`` reads.
    var isForgotten: Bool { byteCount(3) == 0 && byteCount(4) == 0 }
}
