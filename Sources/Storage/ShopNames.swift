import Automation
import GRDB

/// The shops that rows name by number, each looked up once.
struct ShopNames {
    private let database: Database
    private var names: [Int64: ShopKey] = [:]

    init(_ database: Database) {
        self.database = database
    }

    /// The shop with a number that a row has.
    mutating func shop(_ number: Int64) throws -> ShopKey {
        if let known = names[number] { return known }
        guard let shop = try ShopNumbers.shop(number, in: database) else {
            throw SQLiteJournal.unknown("shop", number)
        }
        names[number] = shop
        return shop
    }
}
