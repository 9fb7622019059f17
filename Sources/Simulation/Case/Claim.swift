import Disputes

/// What the buyer asks for and why.
struct Claim: Sendable {
    /// Why, as the platforms' codes are written here.
    enum Reason: String, Sendable {
        case quality, damaged, size, late
        case wrongItem = "wrong_item"
        case notReceived = "not_received"
        case notAsDescribed = "not_as_described"
        case noLongerWanted = "no_longer_wanted"

        /// Whether it says that the goods are bad: a picture can prove it.
        var isProvable: Bool {
            switch self {
            case .quality, .damaged, .wrongItem, .notAsDescribed: true
            case .size, .late, .notReceived, .noLongerWanted: false
            }
        }
    }

    var kind: TicketKind
    var reason: Reason
    var amount: Int64
    /// How many pictures the buyer has shown.
    var images: Int
    /// Whether the shop is at fault: what a verdict finds, if the evidence allows.
    let isTrue: Bool
    /// Which of the reason's statements was written.
    let statement: Int

    /// A claim of `buyer` on what was bought.
    init(
        _ market: Market,
        _ stage: Market.Stage,
        _ purchase: Purchase,
        _ buyer: Buyer,
        _ random: inout Generator
    ) {
        let isSigned = stage == .signed && !purchase.isVirtual
        let reason = Claim.reasons(isSigned ? .signed : stage == .signed ? .unsent : stage)
            .draw(&random)
        let fits = reason == .size && !purchase.lines[0].ware.isWorn
        self.reason = fits ? .noLongerWanted : reason
        kind = isSigned ? Claim.kind(market.kinds.draw(&random), for: self.reason) : .refundOnly
        let isPartial = kind == .refundOnly && isSigned && random.chance(35)
        amount = isPartial ? purchase.paid * Int64(random.among(15...80)) / 100 : purchase.paid
        amount = max(1, amount)
        images = self.reason.isProvable && random.chance(62) ? random.among(1...4) : 0
        isTrue =
            switch self.reason {
            case .late, .notReceived: random.chance(buyer.honesty)
            case .size, .noLongerWanted: random.chance(10)
            default: random.chance(buyer.honesty)
            }
        statement = random.below(1_000)
    }

    /// What of `kind` makes sense for a reason: nobody sends back what never came, or has repaired what
    /// is not wanted.
    private static func kind(_ kind: TicketKind, for reason: Reason) -> TicketKind {
        switch (kind, reason) {
        case (_, .notReceived): .refundOnly
        case (.exchange, .noLongerWanted), (.exchange, .late): .returnRefund
        case (.repair, .size), (.repair, .noLongerWanted), (.repair, .wrongItem): .returnRefund
        case (.resend, .size), (.resend, .noLongerWanted), (.resend, .quality): .returnRefund
        default: kind
        }
    }

    private static func reasons(_ stage: Market.Stage) -> Odds<Reason> {
        switch stage {
        case .unsent: unsent
        case .underWay: underWay
        case .signed: signed
        }
    }

    private static let unsent: Odds<Reason> = [.noLongerWanted: 66, .late: 34]
    private static let underWay: Odds<Reason> = [.noLongerWanted: 52, .late: 28, .notReceived: 20]
    private static let signed: Odds<Reason> = [
        .quality: 30, .wrongItem: 12, .size: 18, .noLongerWanted: 18, .notReceived: 6, .damaged: 9,
        .notAsDescribed: 7,
    ]
}
