/// How a ticket ended.
public enum Ending: String, CaseIterable, Sendable {
    /// The shop agreed to refund.
    case refundAgreed = "refund_agreed"
    /// The goods came back, and the shop refunded.
    case goodsReturned = "goods_returned"
    /// Other goods were sent, or the same ones repaired.
    case replaced
    /// The parcel was called back, or refused at the door, and the platform refunded.
    case parcelStopped = "parcel_stopped"
    /// A small sum settled it.
    case paidOut = "paid_out"
    /// The platform refunded at once, without asking the shop (KS-20).
    case instantRefund = "instant_refund"
    /// The shop's time was over, and the platform refunded.
    case timedOut = "timed_out"
    /// The platform decided against the shop.
    case verdictLost = "verdict_lost"
    /// The platform decided for the shop, or against nobody.
    case verdictWon = "verdict_won"
    /// The buyer withdrew.
    case withdrawn
    /// The buyer did nothing more, and the platform closed it.
    case lapsed
}
