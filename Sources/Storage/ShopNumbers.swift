import Automation
import Disputes
import GRDB

/// The small numbers that stand for shops in every table.
struct ShopNumbers: Sendable {
    private var numbers: [ShopKey: Int64] = [:]
    /// The last one asked for: events come in stretches of one shop, and comparing is cheap.
    private var last: (shop: ShopKey, number: Int64)?

    /// The number of `shop`, which gets one if it has none yet.
    mutating func number(of shop: ShopKey, in database: Database) throws -> Int64 {
        if let last, last.shop == shop { return last.number }
        let number: Int64
        if let known = numbers[shop] {
            number = known
        } else {
            number = try Self.find(shop, in: database) ?? Self.insert(shop, into: database)
            numbers[shop] = number
        }
        last = (shop, number)
        return number
    }

    /// The number of `shop` if it was asked for before.
    func known(_ shop: ShopKey) -> Int64? {
        numbers[shop]
    }

    /// The number of a shop that the journal knows.
    static func find(_ shop: ShopKey, in database: Database) throws -> Int64? {
        let statement = try RawStatement(
            database,
            "SELECT number FROM shop WHERE platform = ? AND id = ?"
        )
        statement.bind(shop.platform.rawValue, at: 1)
        statement.bind(shop.id, at: 2)
        return try statement.all { $0.integer(0) }.first
    }

    /// Every shop by its number.
    static func all(in database: Database) throws -> [Int64: ShopKey] {
        let statement = try RawStatement(database, "SELECT number, platform, id FROM shop")
        let shops = try statement.all { row in (row.integer(0), try shop(row)) }
        return Dictionary(uniqueKeysWithValues: shops)
    }

    /// The shop with a number.
    static func shop(_ number: Int64, in database: Database) throws -> ShopKey? {
        let statement = try RawStatement(
            database,
            "SELECT number, platform, id FROM shop WHERE number = ?"
        )
        statement.bind(number, at: 1)
        return try statement.all(shop).first
    }

    private static func shop(_ row: RawStatement) throws -> ShopKey {
        guard let platform = Platform(rawValue: row.text(1)) else {
            throw SQLiteJournal.unknown("platform", row.text(1))
        }
        return ShopKey(platform: platform, id: row.text(2))
    }

    private static func insert(_ shop: ShopKey, into database: Database) throws -> Int64 {
        let statement = try RawStatement(database, "INSERT INTO shop(platform, id) VALUES (?, ?)")
        statement.bind(shop.platform.rawValue, at: 1)
        statement.bind(shop.id, at: 2)
        try statement.run()
        return database.lastInsertedRowID
    }
}
