import Automation
import Disputes
import GRDB

/// Records of every kind: new ones, and those that replace earlier ones.
extension CommitWriter {
    func writeOutcomes(_ outcomes: [EventOutcome]) throws {
        try Self.outcomes.insert(outcomes, into: database) { outcome, row in
            row.append(outcome.number)
            row.append(outcome.previous)
            row.append(outcome.trace)
        }
    }

    mutating func writeTickets(_ tickets: [TicketRecord]) throws {
        try Self.tickets.insert(tickets, into: database) { ticket, row in
            row.append(try shops.number(of: ticket.key.shop, in: database))
            row.append(ticket.key.id)
            row.append(ticket.state)
            row.append(ticket.due?.at.milliseconds)
            row.append(ticket.due?.order)
            row.append(Int64(ticket.attention.rawValue))
        }
    }

    mutating func writeRuns(_ runs: [RunRecord]) throws {
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

    mutating func writeActions(_ actions: [ActionRecord]) throws {
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
            row.append(action.request.isEmpty ? nil : action.request)
            Self.bind(action.delivery, to: &row)
            row.append(action.past.isEmpty ? nil : action.past.encoded)
        }
    }

    private static func bind(_ delivery: Delivery?, to row: inout BoundRow) {
        row.append((delivery?.attempts).map(Int64.init))
        row.append(delivery?.firstSentAt?.milliseconds)
        row.append(delivery?.lastSentAt?.milliseconds)
        row.append((delivery?.next.rawValue).map(Int64.init))
        row.append(delivery?.notBefore?.milliseconds)
        row.append((delivery?.isBeforeHuman).map { $0 ? 1 : 0 })
    }

    mutating func writeLedger(_ ledger: [LedgerEntry]) throws {
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

    func keep(_ letters: [DeadLetter], at time: Timestamp?) throws {
        try Self.deadLetters.insert(letters, into: database) { letter, row in
            row.append(Int64(letter.key.line))
            row.append(letter.key.digest)
            row.append(letter.reason)
            row.append(letter.body)
            row.append(time?.milliseconds)
        }
    }

    /// What came before there was a clock came when it began.
    func dateLetters(_ clock: Timestamp) throws {
        let statement = try RawStatement(
            database,
            "UPDATE dead_letter SET at = ? WHERE at IS NULL"
        )
        statement.bind(clock.milliseconds, at: 1)
        try statement.run()
    }

    func keep(_ scripts: [ScriptRecord]) throws {
        try Self.scripts.insert(scripts, into: database) { script, row in
            row.append(script.hash)
            row.append(script.sources)
        }
    }

    /// Keeps and forgets in the order given, in stretches of the one or the other.
    mutating func remember(_ memory: [MemoryRecord]) throws {
        var rest = memory[...]
        while let first = rest.first {
            let isForgotten = first.value == nil
            let stretch = rest.prefix { ($0.value == nil) == isForgotten }
            if isForgotten { try forget(stretch) } else { try keep(stretch) }
            rest = rest.dropFirst(stretch.count)
        }
    }

    private mutating func keep(_ memory: ArraySlice<MemoryRecord>) throws {
        try Self.memory.insert(Array(memory), into: database) { record, row in
            row.append(try shops.number(of: record.shop, in: database))
            row.append(record.key)
            row.append(record.value)
        }
    }

    private mutating func forget(_ memory: ArraySlice<MemoryRecord>) throws {
        let statement = try RawStatement(
            database,
            "DELETE FROM memory WHERE shop = ? AND key = ?"
        )
        for record in memory {
            var row = BoundRow(statement)
            row.append(try shops.number(of: record.shop, in: database))
            row.append(record.key)
            try statement.run()
        }
    }

    mutating func write(_ settings: [TimerSettings]) throws {
        try Self.timerSettings.insert(settings, into: database) { settings, row in
            row.append(try shops.number(of: settings.shop, in: database))
            row.append(settings.digest)
        }
    }

    mutating func writeFigures(_ figures: [DayFigures]) throws {
        try Self.figures.insert(figures, into: database) { day, row in
            row.append(try shops.number(of: day.shop, in: database))
            row.append(Int64(day.day))
            row.append(Int64(day.requested))
            row.append(Int64(day.intervened))
            row.append(Int64(day.lost))
        }
    }
}

extension CommitWriter {
    private static let outcomes = BulkInsert(
        into: "outcome",
        key: ["number"],
        values: ["previous", "trace"]
    )
    private static let tickets = BulkInsert(
        into: "ticket",
        key: ["shop", "id"],
        values: ["state", "due", "due_order", "attention"]
    )
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
            "request", "attempts", "first_sent", "last_sent", "next", "not_before",
            "before_human", "past",
        ]
    )
    private static let ledger = BulkInsert(
        into: "ledger",
        key: ["number"],
        values: ["shop", "account", "state", "shadow", "day", "buyer", "ticket", "fen"]
    )
    private static let deadLetters = BulkInsert(
        into: "dead_letter(line, digest, reason, body, at)",
        onConflict: "(line, digest) DO NOTHING"
    )
    private static let scripts = BulkInsert(
        into: "script(hash, sources)",
        onConflict: "(hash) DO NOTHING"
    )
    private static let timerSettings = BulkInsert(
        into: "timer_settings",
        key: ["shop"],
        values: ["digest"]
    )
    private static let memory = BulkInsert(
        into: "memory",
        key: ["shop", "key"],
        values: ["value"]
    )
    private static let figures = BulkInsert(
        into: "figure",
        key: ["shop", "day"],
        values: ["requested", "intervened", "lost"]
    )
}
