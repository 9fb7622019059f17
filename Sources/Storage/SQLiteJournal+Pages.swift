public import Automation
import Disputes
import GRDB

extension SQLiteJournal {
    /// Events with a number above `after`, in order.
    public func events(after: Int64, limit: Int) throws(JournalError) -> [NumberedEvent] {
        try read { try Self.events(in: $0, after: after, limit: limit) }
    }

    static func events(
        in database: Database,
        after: Int64,
        limit: Int
    ) throws -> [NumberedEvent] {
        let shops = try ShopNumbers.all(in: database)
        return try page("event", "number, shop, id, body", in: database, after, limit) { row in
            let event = ArrivedEvent(
                shop: try shop(row.integer(1), of: shops),
                id: row.text(2),
                body: row.bytes(3)
            )
            return NumberedEvent(number: row.integer(0), event: event)
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
            let shops = try ShopNumbers.all(in: database)
            let columns = "number, id, shop, ticket, rule, state, pin, log"
            return try Self.page("run", columns, in: database, after, limit) { row in
                guard let state = UInt8(exactly: row.integer(5)).flatMap(RunRecord.State.init)
                else {
                    throw Self.unknown("state of a run", row.integer(5))
                }
                let shop = try Self.shop(row.integer(2), of: shops)
                return RunRecord(
                    number: row.integer(0),
                    id: row.bytes(1),
                    ticket: TicketKey(shop: shop, id: row.text(3)),
                    rule: row.text(4),
                    state: state,
                    pin: row.bytes(6),
                    log: row.bytes(7)
                )
            }
        }
    }

    /// Actions with a number above `after`, in order.
    public func actions(after: Int64, limit: Int) throws(JournalError) -> [ActionRecord] {
        try read { database in
            let shops = try ShopNumbers.all(in: database)
            let columns =
                "number, key, shop, ticket, kind, state, arguments, reason, reference, at"
            return try Self.page("action", columns, in: database, after, limit) { row in
                try Self.action(row, shops: shops)
            }
        }
    }

    private static func action(
        _ row: RawStatement,
        shops: [Int64: ShopKey]
    ) throws -> ActionRecord {
        guard let kind = ActionKind(rawValue: row.text(4)) else {
            throw unknown("kind of action", row.text(4))
        }
        guard let state = ActionState(code: row.integer(5)) else {
            throw unknown("state of an action", row.integer(5))
        }
        let shop = try shop(row.integer(2), of: shops)
        return ActionRecord(
            number: row.integer(0),
            key: row.text(1),
            ticket: TicketKey(shop: shop, id: row.text(3)),
            kind: kind,
            state: state,
            arguments: row.bytes(6),
            reason: row.isNull(7) ? nil : row.text(7),
            reference: row.isNull(8) ? nil : row.text(8),
            at: Timestamp(milliseconds: row.integer(9))
        )
    }

    /// Ledger entries with a number above `after`, in order.
    public func ledger(after: Int64, limit: Int) throws(JournalError) -> [LedgerEntry] {
        try read { database in
            let shops = try ShopNumbers.all(in: database)
            let columns = "number, shop, account, state, shadow, day, buyer, ticket, fen"
            return try Self.page("ledger", columns, in: database, after, limit) { row in
                guard let state = UInt8(exactly: row.integer(3)).flatMap(LedgerEntry.State.init)
                else { throw Self.unknown("state of a ledger entry", row.integer(3)) }
                return LedgerEntry(
                    number: row.integer(0),
                    shop: try Self.shop(row.integer(1), of: shops),
                    account: try Self.account(row.integer(2)),
                    state: state,
                    isShadow: row.integer(4) != 0,
                    day: Int(row.integer(5)),
                    buyer: row.text(6),
                    ticket: row.text(7),
                    amount: Money(fen: row.integer(8))
                )
            }
        }
    }

    /// Tickets whose key comes after `after`, in the order of platform, shop, ticket.
    public func tickets(
        after: TicketKey?,
        limit: Int
    ) throws(JournalError) -> [TicketRecord] {
        try read { database in
            // Shops are numbered as they came: take them in the order of their keys, one by one.
            let shops = try ShopNumbers.all(in: database).sorted { $0.value < $1.value }
            var records: [TicketRecord] = []
            for (number, shop) in shops where after.map({ shop >= $0.shop }) ?? true {
                guard records.count < limit else { break }
                let id = shop == after?.shop ? after?.id : nil
                records += try Self.tickets(
                    of: shop,
                    number: number,
                    after: id,
                    limit: limit - records.count,
                    in: database
                )
            }
            return records
        }
    }

    private static func tickets(
        of shop: ShopKey,
        number: Int64,
        after id: String?,
        limit: Int,
        in database: Database
    ) throws -> [TicketRecord] {
        // One condition on the id each, so that the page starts in the index where it should.
        let isAfter = id == nil ? "id >= ?" : "id > ?"
        let statement = try RawStatement(
            database,
            "SELECT id, state FROM ticket WHERE shop = ? AND \(isAfter) ORDER BY id LIMIT ?"
        )
        var row = BoundRow(statement)
        row.append(number)
        row.append(id ?? "")
        row.append(Int64(limit))
        return try statement.all { row in
            TicketRecord(key: TicketKey(shop: shop, id: row.text(0)), state: row.bytes(1))
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

    private static func shop(_ number: Int64, of shops: [Int64: ShopKey]) throws -> ShopKey {
        guard let shop = shops[number] else { throw unknown("shop", number) }
        return shop
    }
}
