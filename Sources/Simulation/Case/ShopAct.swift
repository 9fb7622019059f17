import Disputes

/// What the shop did, by its rules or its people, as the buyer and the platform see it.
enum ShopAct: Sendable {
    case reply(String)
    case offer(Offer)
    /// All that is asked for where no amount is named.
    case agreeRefund(Int64?)
    case agreeReturn(freight: Action.Freight?, within: Int?)
    /// With so many pieces of evidence.
    case reject(evidence: Int)
    case interceptParcel
    case agreeRefundOnRefusal
    case payout(Int64)
    case confirmReceipt
    case submitEvidence(points: Int, files: Int)
    case appeal
}

/// What the shop offers to a buyer before it says no.
enum Offer: Sendable, Equatable {
    /// A small sum, in fen.
    case money(Int64)
    /// To take the goods back, and who pays for the way.
    case goodsBack(freeOfCharge: Bool)
    /// Something else: a picture is asked for, a replacement is offered.
    case word

    /// What a text offers: the last sum of yuan in it, else a return.
    init(_ text: String) {
        if let fen = Offer.yuan(in: text) {
            self = .money(fen)
        } else if text.contains("退货") || text.contains("寄回") {
            self = .goodsBack(
                freeOfCharge: text.contains("运费我们") || text.contains("运费由我们")
                    || text.contains("包运费")
            )
        } else {
            self = .word
        }
    }

    /// The last number that stands before 元, in fen.
    private static func yuan(in text: String) -> Int64? {
        for piece in text.split(separator: "元", omittingEmptySubsequences: false).dropLast()
            .reversed()
        {
            let digits = piece.reversed()
                .drop { $0 == " " }
                .prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            if let money = Money(yuan: String(digits.reversed())) { return money.fen }
        }
        return nil
    }
}
