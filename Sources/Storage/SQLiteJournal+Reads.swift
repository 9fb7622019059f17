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

    /// Events whose outcome was never committed, in order.
    public func unfinished(limit: Int) throws(JournalError) -> [NumberedEvent] {
        try read { database in
            let processed = try Partition.read(from: database)?.start.processedThrough ?? 0
            return try Self.events(in: database, after: processed, limit: limit)
        }
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
