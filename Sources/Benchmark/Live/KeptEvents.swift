import Foundation
import GRDB

/// Whether what was answered 202 is in the journal of a host that has ended, once, and decided once.
struct KeptEvents {
    let journal: String
    let answered: String

    /// Prints what there is.
    ///
    /// - Returns: whether all is well.
    func check() throws -> Bool {
        var configuration = Configuration()
        configuration.readonly = true
        let database = try DatabaseQueue(path: journal, configuration: configuration)
        let wrong = try database.read { database in
            [
                ("answered 202 and not there", try missing(in: database)),
                ("there twice", try doubled("event", by: "shop, id", in: database)),
                (
                    "decided never",
                    try count(
                        "event WHERE number NOT IN (SELECT number FROM outcome)",
                        in: database
                    )
                ),
                ("told of twice", try doubled(Self.told, by: "shop, ticket, type", in: database)),
                ("told of, and not decided", try untold(in: database)),
                (
                    "runs that are there twice",
                    try doubled("run", by: "shop, ticket, rule", in: database)
                ),
                (
                    "actions that are there twice",
                    try doubled("action", by: "shop, ticket, kind", in: database)
                ),
                ("positions left out", try positionsLeftOut(in: database)),
            ]
        }
        let total = try database.read { try count("event", in: $0) }
        let words = wrong.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
        print("\(total) events in the journal: \(words)")
        return wrong.allSatisfy { $0.1 == 0 }
    }

    /// Each event of a load has a ticket of its own: it is told of once, and its decision once.
    private static let told = "(SELECT * FROM stream WHERE type NOT LIKE 'settle.action.%')"

    private func missing(in database: Database) throws -> Int {
        var isThere = Set<Int>()
        let ids = try String.fetchCursor(database, sql: "SELECT id FROM event")
        while let id = try ids.next() {
            if let number = Int(id.dropFirst(2)) { isThere.insert(number - 1_000_000_000) }
        }
        let lines = try String(contentsOfFile: answered, encoding: .utf8).split(separator: "\n")
        return lines.reduce(0) { sum, line in
            let ends = line.split(separator: " ").compactMap { Int($0) }
            return sum + (ends[0]...ends[1]).count { !isThere.contains($0) }
        }
    }

    private func count(_ table: String, in database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
    }

    private func doubled(_ table: String, by columns: String, in database: Database) throws -> Int {
        try count("\(table)", in: database)
            - count("(SELECT DISTINCT \(columns) FROM \(table))", in: database)
    }

    private func untold(in database: Database) throws -> Int {
        try count("event", in: database)
            - count("stream WHERE type = 'settle.rules.decided'", in: database)
    }

    private func positionsLeftOut(in database: Database) throws -> Int {
        let span = "coalesce(max(position) - min(position) + 1, 0) - count(*)"
        return try Int.fetchOne(database, sql: "SELECT \(span) FROM stream") ?? 0
    }
}
