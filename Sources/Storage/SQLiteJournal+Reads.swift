public import Automation
import Disputes
import GRDB

extension SQLiteJournal {
    /// The records of those of `keys` that the journal knows, read at one instant.
    public func tickets(_ keys: [TicketKey]) throws(JournalError) -> [TicketKey: [UInt8]] {
        let shops = knownShops
        return try read { database in
            let statement = try RawStatement(
                database,
                "SELECT state FROM ticket WHERE shop = ? AND id = ?"
            )
            defer { statement.reset() }
            var found: [TicketKey: [UInt8]] = [:]
            var numbers: [ShopKey: Int64?] = [:]
            var last: (shop: ShopKey, number: Int64?)?
            for key in keys {
                if last?.shop != key.shop {
                    if let number = shops.known(key.shop) {
                        last = (key.shop, number)
                    } else {
                        let number =
                            try numbers[key.shop] ?? ShopNumbers.find(key.shop, in: database)
                        numbers.updateValue(number, forKey: key.shop)
                        last = (key.shop, number)
                    }
                }
                guard let number = last?.number else { continue }
                statement.bind(number, at: 1)
                statement.bind(key.id, at: 2)
                if try statement.next() { found[key] = statement.bytes(0) }
                statement.reset()
            }
            return found
        }
    }

    /// Money reserved and posted by a shop's actions asked on a day.
    public func spending(of shop: ShopKey, on day: Int) throws(JournalError) -> Spending {
        try read { database in
            var spending = Spending()
            guard let number = try ShopNumbers.find(shop, in: database) else { return spending }
            let statement = try RawStatement(
                database,
                """
                SELECT shadow, account, buyer, SUM(fen) FROM ledger \
                WHERE shop = ? AND day = ? AND state <> 2 \
                GROUP BY shadow, account, buyer HAVING SUM(fen) <> 0
                """
            )
            defer { statement.reset() }
            statement.bind(number, at: 1)
            statement.bind(Int64(day), at: 2)
            while try statement.next() {
                let sums = statement.integer(0) == 0 ? \Spending.live : \Spending.shadow
                try Self.add(statement, to: &spending[keyPath: sums])
            }
            return spending
        }
    }

    private static func add(_ row: RawStatement, to sums: inout Spending.Sums) throws {
        let fen = row.integer(3)
        switch try account(row.integer(1)) {
        case .payout:
            sums.payouts += fen
            sums.payoutsByBuyer[row.text(2)] = fen
        case .refund:
            sums.refunds += fen
        }
    }

    /// Events whose outcome was never committed, in order; those that were made always have one.
    public func unfinished(limit: Int) throws(JournalError) -> [NumberedEvent] {
        try read { database in
            let processed = try Partition.read(from: database)?.start.processedThrough ?? 0
            var shops = ShopNames(database)
            let statement = try RawStatement(
                database,
                """
                SELECT \(NumberedEvent.columns) FROM event WHERE number > ? \
                AND NOT EXISTS (SELECT 1 FROM outcome WHERE outcome.number = event.number) \
                ORDER BY number LIMIT ?
                """
            )
            statement.bind(processed, at: 1)
            statement.bind(Int64(limit), at: 2)
            return try statement.all { try NumberedEvent($0, &shops) }
        }
    }

    /// Tickets with a timer after `after`, by time, then by creation.
    public func due(after: DueTime?, limit: Int) throws(JournalError) -> [DueTicket] {
        try read { database in
            var shops = ShopNames(database)
            let statement = try RawStatement(
                database,
                """
                SELECT due, due_order, shop, id FROM ticket \
                WHERE due IS NOT NULL AND (due, due_order) > (?, ?) \
                ORDER BY due, due_order LIMIT ?
                """
            )
            var row = BoundRow(statement)
            row.append(after?.at.milliseconds ?? .min)
            row.append(after?.order ?? .min)
            row.append(Int64(limit))
            return try statement.all { row in
                let at = Timestamp(milliseconds: row.integer(0))
                return DueTicket(
                    due: DueTime(at: at, order: row.integer(1)),
                    key: TicketKey(shop: try shops.shop(row.integer(2)), id: row.text(3))
                )
            }
        }
    }

    /// The last `count` events of the log that ends with event `number`, oldest first.
    public func log(endingAt number: Int64, count: Int) throws(JournalError) -> [LoggedEvent] {
        try read { database in
            var shops = ShopNames(database)
            let arrived = try Self.logged("event", in: database)
            let made = try Self.logged("made", in: database)
            var log: [LoggedEvent] = []
            var next = number
            while next != 0, log.count < count {
                let statement = next < NumberedEvent.madeFrom ? arrived : made
                statement.bind(next, at: 1)
                defer { statement.reset() }
                guard try statement.next(), !statement.isForgotten else { break }
                let event = try NumberedEvent(statement, &shops)
                log.append(LoggedEvent(event: event, trace: statement.bytes(4)))
                next = statement.integer(5)
            }
            return log.reversed()
        }
    }

    /// An event of a table with its trace and the number of the one before it.
    private static func logged(_ table: String, in database: Database) throws -> RawStatement {
        try RawStatement(
            database,
            """
            SELECT \(table).number, shop, id, body, trace, previous \
            FROM outcome JOIN \(table) ON \(table).number = outcome.number \
            WHERE outcome.number = ?
            """
        )
    }

    /// What a shop remembers under `key`, encoded.
    public func memory(of shop: ShopKey, key: String) throws(JournalError) -> [UInt8]? {
        try read { database in
            guard let number = try ShopNumbers.find(shop, in: database) else { return nil }
            let statement = try RawStatement(
                database,
                "SELECT value FROM memory WHERE shop = ? AND key = ?"
            )
            defer { statement.reset() }
            statement.bind(number, at: 1)
            statement.bind(key, at: 2)
            return try statement.next() ? statement.bytes(0) : nil
        }
    }

    /// How many keys a shop remembers.
    public func memoryCount(of shop: ShopKey) throws(JournalError) -> Int {
        try read { database in
            guard let number = try ShopNumbers.find(shop, in: database) else { return 0 }
            let statement = try RawStatement(
                database,
                "SELECT COUNT(*) FROM memory WHERE shop = ?"
            )
            statement.bind(number, at: 1)
            return try statement.all { Int($0.integer(0)) }.first ?? 0
        }
    }

    /// A shop's days from `day` on, in order.
    public func figures(of shop: ShopKey, since day: Int) throws(JournalError) -> [DayFigures] {
        try read { database in
            guard let number = try ShopNumbers.find(shop, in: database) else { return [] }
            let statement = try RawStatement(
                database,
                """
                SELECT \(DayFigures.columns) FROM figure WHERE shop = ? AND day >= ? ORDER BY day
                """
            )
            statement.bind(number, at: 1)
            statement.bind(Int64(day), at: 2)
            return try statement.all { DayFigures($0, of: shop) }
        }
    }

    /// The digest of what a shop's timers were made by.
    public func timerSettings(of shop: ShopKey) throws(JournalError) -> [UInt8]? {
        try read { database in
            guard let number = try ShopNumbers.find(shop, in: database) else { return nil }
            let statement = try RawStatement(
                database,
                "SELECT digest FROM timer_settings WHERE shop = ?"
            )
            statement.bind(number, at: 1)
            return try statement.all { $0.bytes(0) }.first
        }
    }

    /// The scripts of a hash.
    public func script(_ hash: [UInt8]) throws(JournalError) -> ScriptRecord? {
        try read { database in
            let statement = try RawStatement(database, "SELECT sources FROM script WHERE hash = ?")
            statement.bind(hash, at: 1)
            return try statement.all { ScriptRecord(hash: hash, sources: $0.bytes(0)) }.first
        }
    }

    /// What the journal is used for; nil in a new one.
    public func identity() throws(JournalError) -> JournalIdentity? {
        try read { try Partition.read(from: $0)?.identity }
    }

    static func account(_ code: Int64) throws -> LedgerEntry.Account {
        guard let account = UInt8(exactly: code).flatMap(LedgerEntry.Account.init(rawValue:)) else {
            throw unknown("account", code)
        }
        return account
    }

    /// A value that only a newer version, or damage, can have written.
    static func unknown(_ what: String, _ value: some CustomStringConvertible) -> JournalError {
        .failed(reason: "it holds an unknown \(what), \(value)")
    }
}
