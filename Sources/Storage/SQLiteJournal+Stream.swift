public import Automation
import Disputes
import GRDB

extension SQLiteJournal {
    /// Items of the stream behind a position, in order.
    public func stream(after: Int64, limit: Int) throws(JournalError) -> [StreamItem] {
        try read { database in
            var shops = ShopNames(database)
            let statement = try RawStatement(
                database,
                """
                SELECT s.position, s.shop, s.ticket, s.type, coalesce(s.body, e.body, x'') \
                FROM stream s LEFT JOIN event e ON e.number = s.event \
                WHERE s.position > ? ORDER BY s.position LIMIT ?
                """
            )
            statement.bind(after, at: 1)
            statement.bind(Int64(limit), at: 2)
            return try statement.all { row in
                StreamItem(
                    position: row.integer(0),
                    shop: try shops.shop(row.integer(1)),
                    ticket: row.text(2),
                    type: row.text(3),
                    body: row.bytes(4)
                )
            }
        }
    }

    /// Which positions of the stream are there.
    public func streamSpan() throws(JournalError) -> StreamSpan {
        try read { database in
            let last = try Partition.read(from: database)?.lastPosition ?? 0
            let statement = try RawStatement(database, "SELECT min(position) FROM stream")
            let first = try statement.all { $0.isNull(0) ? nil : $0.integer(0) }.first ?? nil
            return StreamSpan(deletedThrough: first.map { $0 - 1 } ?? last, last: last)
        }
    }

    /// Settings whose names begin so, in the order of their names.
    public func settings(named prefix: String) throws(JournalError) -> [Setting] {
        try read { database in
            let statement = try RawStatement(
                database,
                "SELECT name, value FROM setting WHERE substr(name, 1, ?) = ? ORDER BY name"
            )
            statement.bind(Int64(prefix.unicodeScalars.count), at: 1)
            statement.bind(prefix, at: 2)
            return try statement.all { Setting(name: $0.text(0), value: $0.bytes(1)) }
        }
    }
}
