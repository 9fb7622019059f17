import Automation
import Disputes
import GRDB

/// Writes one commit into the tables, inside the transaction that is open.
struct CommitWriter {
    private let database: Database
    /// The shops' numbers, those that this commit gave included: to be kept only if it succeeds.
    private(set) var shops: ShopNumbers

    init(_ database: Database, shops: ShopNumbers) {
        self.database = database
        self.shops = shops
    }

    mutating func write(_ commit: Commit) throws -> CommitReceipt {
        guard var partition = try Partition.read(from: database) else {
            preconditionFailure("an open journal has its partition")
        }
        let numbers = try append(commit.arrivals, after: &partition.start.lastNumber)
        try writeOutcomes(commit.outcomes)
        try writeTickets(commit.tickets)
        try writeRuns(commit.runs)
        try writeActions(commit.actions)
        try writeLedger(commit.ledger)
        try keep(commit.deadLetters)
        try keep(commit.scripts)
        if let number = commit.processedThrough {
            partition.start.processedThrough = number
            partition.start.mark = nil
        }
        if let clock = commit.clock { partition.start.clock = clock }
        if let mark = commit.mark { partition.start.mark = mark }
        try partition.write(to: database)
        return CommitReceipt(numbers: numbers)
    }

    // MARK: Arrivals

    /// Appends events in full statements as if all were new, and one by one where some are not.
    private mutating func append(
        _ arrivals: [ArrivedEvent],
        after last: inout Int64
    ) throws -> [Int64?] {
        var numbers: [Int64?] = []
        numbers.reserveCapacity(arrivals.count)
        var rest = arrivals[...]
        if rest.count >= BulkInsert.rows {
            let statement = try Self.events.fullStatement(database)
            while rest.count >= BulkInsert.rows {
                try append(
                    rest.prefix(BulkInsert.rows),
                    with: statement,
                    after: &last,
                    to: &numbers
                )
                rest = rest.dropFirst(BulkInsert.rows)
            }
        }
        try appendOneByOne(rest, after: &last, to: &numbers)
        return numbers
    }

    private mutating func append(
        _ arrivals: ArraySlice<ArrivedEvent>,
        with statement: RawStatement,
        after last: inout Int64,
        to numbers: inout [Int64?]
    ) throws {
        var number = last
        let kept = try Self.events.run(statement, with: arrivals) { event, row in
            number += 1
            try bind(event, number: number, to: &row)
        }
        switch kept {
        case arrivals.count:
            for number in (last + 1)...number { numbers.append(number) }
            last = number
        case 0:
            for _ in arrivals { numbers.append(nil) }
        default:
            // Some were known: take the others back, and give them numbers without gaps.
            let undo = try RawStatement(database, "DELETE FROM event WHERE number > ?")
            undo.bind(last, at: 1)
            try undo.run()
            try appendOneByOne(arrivals, after: &last, to: &numbers)
        }
    }

    private mutating func appendOneByOne(
        _ arrivals: ArraySlice<ArrivedEvent>,
        after last: inout Int64,
        to numbers: inout [Int64?]
    ) throws {
        guard !arrivals.isEmpty else { return }
        let statement = try Self.events.singleStatement(database)
        for event in arrivals {
            var row = BoundRow(statement)
            try bind(event, number: last + 1, to: &row)
            let isNew = try statement.run() == 1
            if isNew { last += 1 }
            numbers.append(isNew ? last : nil)
        }
    }

    private mutating func bind(
        _ event: ArrivedEvent,
        number: Int64,
        to row: inout BoundRow
    ) throws {
        row.append(number)
        row.append(try shops.number(of: event.shop, in: database))
        row.append(event.id)
        row.append(event.body)
    }

    // MARK: Records

    private func writeOutcomes(_ outcomes: [EventOutcome]) throws {
        try Self.outcomes.insert(outcomes, into: database) { outcome, row in
            row.append(outcome.number)
            row.append(outcome.previous)
            row.append(outcome.trace)
        }
    }

    private mutating func writeTickets(_ tickets: [TicketRecord]) throws {
        try Self.tickets.insert(tickets, into: database) { ticket, row in
            row.append(try shops.number(of: ticket.key.shop, in: database))
            row.append(ticket.key.id)
            row.append(ticket.state)
        }
    }

    private mutating func writeRuns(_ runs: [RunRecord]) throws {
        try Self.runs.insert(runs, into: database) { run, row in
            row.append(run.number)
            row.append(run.id)
            row.append(try shops.number(of: run.ticket.shop, in: database))
            row.append(run.ticket.id)
            row.append(run.rule)
            row.append(Int64(run.state.rawValue))
            row.append(run.pin)
            row.append(run.log)
        }
    }

    private mutating func writeActions(_ actions: [ActionRecord]) throws {
        try Self.actions.insert(actions, into: database) { action, row in
            row.append(action.number)
            row.append(action.key)
            row.append(try shops.number(of: action.ticket.shop, in: database))
            row.append(action.ticket.id)
            row.append(action.kind.rawValue)
            row.append(action.state.code)
            row.append(action.arguments)
            row.append(action.reason)
            row.append(action.reference)
            row.append(action.at.milliseconds)
        }
    }

    private mutating func writeLedger(_ ledger: [LedgerEntry]) throws {
        try Self.ledger.insert(ledger, into: database) { entry, row in
            row.append(entry.number)
            row.append(try shops.number(of: entry.shop, in: database))
            row.append(Int64(entry.account.rawValue))
            row.append(Int64(entry.state.rawValue))
            row.append(entry.isShadow ? 1 : 0)
            row.append(Int64(entry.day))
            row.append(entry.buyer)
            row.append(entry.ticket)
            row.append(entry.amount.fen)
        }
    }

    private func keep(_ letters: [DeadLetter]) throws {
        try Self.deadLetters.insert(letters, into: database) { letter, row in
            row.append(Int64(letter.key.line))
            row.append(letter.key.digest)
            row.append(letter.reason)
            row.append(letter.body)
        }
    }

    private func keep(_ scripts: [ScriptRecord]) throws {
        try Self.scripts.insert(scripts, into: database) { script, row in
            row.append(script.hash)
            row.append(script.sources)
        }
    }
}

extension CommitWriter {
    // Without naming the index: any other conflict could fail in the middle, and see JournalSchema
    // for the price. There is none, since numbers are always new.
    private static let events = BulkInsert(
        into: "event(number, shop, id, body)",
        onConflict: " DO NOTHING"
    )
    private static let outcomes = BulkInsert(
        into: "outcome",
        key: ["number"],
        values: ["previous", "trace"]
    )
    private static let tickets = BulkInsert(into: "ticket", key: ["shop", "id"], values: ["state"])
    private static let runs = BulkInsert(
        into: "run",
        key: ["number"],
        values: ["id", "shop", "ticket", "rule", "state", "pin", "log"]
    )
    private static let actions = BulkInsert(
        into: "action",
        key: ["number"],
        values: [
            "key", "shop", "ticket", "kind", "state", "arguments", "reason", "reference", "at",
        ]
    )
    private static let ledger = BulkInsert(
        into: "ledger",
        key: ["number"],
        values: ["shop", "account", "state", "shadow", "day", "buyer", "ticket", "fen"]
    )
    private static let deadLetters = BulkInsert(
        into: "dead_letter(line, digest, reason, body)",
        onConflict: "(line, digest) DO NOTHING"
    )
    private static let scripts = BulkInsert(
        into: "script(hash, sources)",
        onConflict: "(hash) DO NOTHING"
    )
}
