public import Automation
import Disputes
import GRDB

/// Pages in the order of platform and shop, whose numbers are given as they come.
extension SQLiteJournal {
    /// Tickets whose key comes after `after`, in the order of platform, shop, ticket.
    public func tickets(after: TicketKey?, limit: Int) throws(JournalError) -> [TicketRecord] {
        try tickets(after: after, limit: limit, condition: "")
    }

    /// Tickets that are paused or handed over, in the order of platform, shop, ticket.
    public func attention(after: TicketKey?, limit: Int) throws(JournalError) -> [TicketRecord] {
        // As in the index `ticket_attention`, which is used only for exactly this.
        try tickets(after: after, limit: limit, condition: "AND attention & 3 <> 0")
    }

    private func tickets(
        after: TicketKey?,
        limit: Int,
        condition: String
    ) throws(JournalError) -> [TicketRecord] {
        try byShop(after: after?.shop, limit: limit) { database, shop, isFirst, rest in
            // One condition on the id each, so that the page starts in the index where it should.
            let id = isFirst ? after?.id : nil
            let statement = try RawStatement(
                database,
                """
                SELECT \(TicketRecord.columns) FROM ticket \
                WHERE shop = ? AND id \(id == nil ? ">=" : ">") ? \(condition) ORDER BY id LIMIT ?
                """
            )
            var row = BoundRow(statement)
            row.append(shop.number)
            row.append(id ?? "")
            row.append(Int64(rest))
            return try statement.all { try TicketRecord($0, of: shop.key) }
        }
    }

    /// Remembered values after `after`, in the order of platform, shop, key.
    public func memory(
        after: MemoryRecord.Key?,
        limit: Int
    ) throws(JournalError) -> [MemoryRecord] {
        try byShop(after: after?.shop, limit: limit) { database, shop, isFirst, rest in
            let key = isFirst ? after?.key : nil
            let statement = try RawStatement(
                database,
                """
                SELECT key, value FROM memory \
                WHERE shop = ? AND key \(key == nil ? ">=" : ">") ? ORDER BY key LIMIT ?
                """
            )
            var row = BoundRow(statement)
            row.append(shop.number)
            row.append(key ?? "")
            row.append(Int64(rest))
            return try statement.all { row in
                MemoryRecord(shop: shop.key, key: row.text(0), value: row.bytes(1))
            }
        }
    }

    /// Figures after `after`, in the order of platform, shop, day.
    public func figures(
        after: DayFigures.Key?,
        limit: Int
    ) throws(JournalError) -> [DayFigures] {
        try byShop(after: after?.shop, limit: limit) { database, shop, isFirst, rest in
            let statement = try RawStatement(
                database,
                """
                SELECT \(DayFigures.columns) FROM figure WHERE shop = ? AND day > ? \
                ORDER BY day LIMIT ?
                """
            )
            var row = BoundRow(statement)
            row.append(shop.number)
            row.append(isFirst ? after.map { Int64($0.day) } ?? .min : .min)
            row.append(Int64(rest))
            return try statement.all { DayFigures($0, of: shop.key) }
        }
    }

    /// A page over shops: each is asked for the rest of the page, the first one after the cursor.
    private func byShop<Element>(
        after: ShopKey?,
        limit: Int,
        _ rows: (
            _ database: Database,
            _ shop: (number: Int64, key: ShopKey),
            _ isFirst: Bool,
            _ rest: Int
        ) throws -> [Element]
    ) throws(JournalError) -> [Element] {
        try read { database in
            let shops = try ShopNumbers.all(in: database).sorted { $0.value < $1.value }
            var page: [Element] = []
            for (number, key) in shops where after.map({ key >= $0 }) ?? true {
                guard page.count < limit else { break }
                page += try rows(database, (number, key), key == after, limit - page.count)
            }
            return page
        }
    }
}
