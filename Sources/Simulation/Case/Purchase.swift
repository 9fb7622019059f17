import Disputes

/// What was bought, when, and how it travels.
struct Purchase: Sendable {
    /// One line of it.
    struct Line: Sendable {
        let ware: Ware
        let quantity: Int
    }

    /// The order's number, after its date.
    let number: Int
    let lines: [Line]
    let paid: Int64
    let paidAt: Timestamp
    let shippedAt: Timestamp?

    var isVirtual: Bool { lines[0].ware.isVirtual }
    var isReturnable: Bool { lines[0].ware.isReturnable }

    /// A purchase whose goods have come as far as `stage` at `now`, when the buyer applies.
    init(_ market: Market, _ stage: Market.Stage, at now: Timestamp, _ random: inout Generator) {
        var lines = [Line(market, &random)]
        if random.chance(12) { lines.append(Line(market, &random)) }
        let usual = lines.reduce(0) { $0 + $1.ware.fen * Int64($1.quantity) }
        self.lines = lines
        paid = Purchase.price(usual, &random)
        number = random.below(1_000_000_000)
        let isSent = stage != .unsent && !lines[0].ware.isVirtual
        // KS-20: of unsent orders many are regretted within the hour.
        let age =
            switch stage {
            case .unsent: random.wait(around: 4 * 3_600)
            case .underWay: random.wait(around: 40 * 3_600)
            case .signed: random.wait(around: 6 * 86_400) + 86_400
            }
        paidAt = now.adding(seconds: -age)
        shippedAt = isSent ? paidAt.adding(seconds: age * random.among(15...45) / 100) : nil
    }

    /// Discounts, and a coupon now and then; prices end in 0, 8 or 9 jiao.
    private static func price(_ usual: Int64, _ random: inout Generator) -> Int64 {
        var fen = usual * Int64(random.among(82...112)) / 100
        if random.chance(15) { fen -= Int64(random.one(of: [100, 200, 300, 500])) }
        let whole = max(1, fen / 100)
        return whole * 100 + Int64(random.one(of: [0, 80, 90, 90, 90]))
    }
}

extension Purchase.Line {
    init(_ market: Market, _ random: inout Generator) {
        ware = market.wares.draw(&random)
        quantity = ware.isVirtual ? 1 : market.quantities.draw(&random)
    }
}

/// A parcel, to the buyer or back.
struct Parcel: Sendable {
    var state: ParcelState
    let carrier: Carrier?
    /// The waybill's digits.
    let number: Int

    /// Nothing was sent.
    static let none = Parcel(state: .none, carrier: nil, number: 0)

    init(state: ParcelState, carrier: Carrier?, number: Int) {
        self.state = state
        self.carrier = carrier
        self.number = number
    }

    /// A parcel in a state.
    init(_ state: ParcelState, _ market: Market, _ random: inout Generator) {
        self.state = state
        carrier = market.carriers.draw(&random)
        number = 100_000_000 + random.below(9_899_999_999)
    }

    var waybill: String? { carrier.map { "\($0.prefix)\(number)" } }
}
