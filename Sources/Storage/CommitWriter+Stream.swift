import Automation
import GRDB

/// The stream, and what operators have set.
extension CommitWriter {
    private struct Row {
        var position: Int64
        var item: StreamItem
        /// The arrival whose body it is.
        var event: Int64?
    }

    /// Appends the arrivals that are new, and then the rest.
    mutating func writeStream(
        of commit: Commit,
        _ numbers: [Int64?],
        after last: inout Int64
    ) throws {
        var rows: [Row] = []
        rows.reserveCapacity(commit.streamedArrivals.count + commit.stream.count)
        for (item, number) in zip(commit.streamedArrivals, numbers) {
            guard let number else { continue }
            last += 1
            rows.append(Row(position: last, item: item, event: number))
        }
        for item in commit.stream {
            last += 1
            rows.append(Row(position: last, item: item))
        }
        try Self.stream.insert(rows, into: database) { stream, row in
            row.append(stream.position)
            row.append(try shops.number(of: stream.item.shop, in: database))
            row.append(stream.item.ticket)
            row.append(stream.item.type)
            row.append(stream.event)
            row.append(stream.event == nil ? stream.item.body : nil)
        }
    }

    func write(_ settings: [Setting]) throws {
        for setting in settings {
            if let value = setting.value {
                try Self.settings.insert([value], into: database) { value, row in
                    row.append(setting.name)
                    row.append(value)
                }
            } else {
                let delete = try RawStatement(database, "DELETE FROM setting WHERE name = ?")
                delete.bind(setting.name, at: 1)
                try delete.run()
            }
        }
    }

    private static let stream = BulkInsert(
        into: "stream(position, shop, ticket, type, event, body)",
        onConflict: " DO NOTHING"
    )
    private static let settings = BulkInsert(into: "setting", key: ["name"], values: ["value"])
}
