public import Disputes

/// What is to be simulated.
public struct SimulationPlan: Sendable, Equatable {
    /// How many tickets one simulation can have at most.
    public static let ticketsMost = 10_000_000

    /// How many days tickets begin on at most.
    public static let daysMost = 366

    /// The first day unless said otherwise.
    ///
    /// Fixed, so that the same seed gives the same bytes on every day.
    public static let firstDay = CivilDate(daysSince1970: 20_758) // 2026-11-01

    /// The platform whose buyers are simulated.
    public var platform: Platform

    /// The shop's number on the platform.
    public var shop: String

    /// How many tickets begin.
    public var tickets: Int

    /// What all chance comes from.
    public var seed: UInt64

    /// The first day, in the shop's zone.
    public var from: CivilDate

    /// On how many days tickets begin; what follows on them may take weeks longer.
    public var days: Int

    /// A plan.
    ///
    /// - Throws: ``SimulationProblem`` where a number is out of bounds, or `shop` can't be one.
    public init(
        platform: Platform,
        shop: String,
        tickets: Int,
        seed: UInt64,
        from: CivilDate = SimulationPlan.firstDay,
        days: Int = 30
    ) throws(SimulationProblem) {
        guard (1...SimulationPlan.ticketsMost).contains(tickets) else { throw .tickets(tickets) }
        guard (1...SimulationPlan.daysMost).contains(days) else { throw .days(days) }
        // A year can be named from 1970 on, and what follows must still have four digits.
        guard (1_971...9_990).contains(from.year) else { throw .year(from.year) }
        let isPlain = shop.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") }
        guard isPlain, (1...64).contains(shop.utf8.count) else { throw .shop(shop) }
        self.platform = platform
        self.shop = shop
        self.tickets = tickets
        self.seed = seed
        self.from = from
        self.days = days
    }
}

/// Why something can't be simulated.
public enum SimulationProblem: Error, Equatable, Sendable {
    /// Not so many tickets.
    case tickets(Int)
    /// Not on so many days.
    case days(Int)
    /// Not in that year.
    case year(Int)
    /// No shop has such a number.
    case shop(String)
}

extension SimulationProblem: CustomStringConvertible {
    /// One sentence: what is wrong, and what to write.
    public var description: String {
        switch self {
        case .tickets(let count):
            "tickets are from 1 to \(SimulationPlan.ticketsMost), not \(count)"
        case .days(let count):
            "days are from 1 to \(SimulationPlan.daysMost), not \(count)"
        case .year(let year):
            "the first day is in a year from 1971 to 9990, not \(year)"
        case .shop(let shop):
            "a shop's number has 1 to 64 bytes without spaces and /, not '\(shop)'"
        }
    }
}
