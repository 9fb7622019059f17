/// What a ticket came to: what a month is judged by.
struct Account: Sendable {
    /// How a ticket ended.
    enum Ending: String, CaseIterable, Sendable {
        case refundAgreed = "refund_agreed"
        case goodsReturned = "goods_returned"
        case replaced
        case parcelStopped = "parcel_stopped"
        case paidOut = "paid_out"
        case instantRefund = "instant_refund"
        case timedOut = "timed_out"
        case verdictLost = "verdict_lost"
        case verdictWon = "verdict_won"
        case withdrawn
        case lapsed
        /// It has not ended yet.
        case open
    }

    var ending = Ending.open
    /// How it is about to end, while the money or the goods are on their way.
    var coming = Ending.refundAgreed
    /// What is about to be refunded, in fen.
    var due: Int64 = 0
    /// The shop itself has agreed to that refund.
    var isOwnDecision = false
    /// What the buyer got back, in fen: by the shop's own decision, and by the platform's.
    var refundedByShop: Int64 = 0
    var refundedByPlatform: Int64 = 0
    /// What the shop paid beside, in fen.
    var paidOut: Int64 = 0
    var interventions = 0
    var verdictsLost = 0
    var verdictsWon = 0
    /// Times that were over before the shop had acted.
    var missed = 0
}
