/// What a rule may ask to be done.
public enum ActionKind: String, CaseIterable, Sendable {
    /// Write to the buyer.
    case reply
    /// Agree to refund.
    case agreeRefund = "agree_refund"
    /// Agree to take the goods back.
    case agreeReturn = "agree_return"
    /// Make the buyer an offer before rejecting.
    case negotiate
    /// Reject the application.
    case reject
    /// Call the parcel back.
    case interceptParcel = "intercept_parcel"
    /// Agree to refund once the buyer has refused the parcel.
    case agreeRefundOnRefusal = "agree_refund_on_refusal"
    /// Pay the buyer a small sum.
    case payout
    /// Confirm the returned goods.
    case confirmReceipt = "confirm_receipt"
    /// Give the platform evidence.
    case submitEvidence = "submit_evidence"
    /// Appeal against a verdict.
    case appeal
    /// Put the ticket before a human.
    case handOver = "hand_over"
    /// Label the ticket.
    case tag
    /// Write something down for the shop.
    case note

    /// Whether it moves the ticket to another phase when done.
    public var movesPhase: Bool {
        switch self {
        case .agreeRefund, .agreeReturn, .reject, .interceptParcel, .agreeRefundOnRefusal,
            .confirmReceipt, .submitEvidence:
            true
        case .reply, .negotiate, .payout, .appeal, .handOver, .tag, .note:
            false
        }
    }

    /// Whether money of the shop's leaves as soon as it is done.
    ///
    /// Interception and agreeing to a refusal lead to a refund only once the parcel turns back.
    public var movesMoney: Bool {
        switch self {
        case .agreeRefund, .payout, .confirmReceipt:
            true
        case .reply, .agreeReturn, .negotiate, .reject, .interceptParcel, .agreeRefundOnRefusal,
            .submitEvidence, .appeal, .handOver, .tag, .note:
            false
        }
    }

    /// Whether it is done within the host: always allowed, done at once, sent nowhere.
    public var staysInHost: Bool {
        self == .handOver || self == .tag || self == .note
    }

    /// Whether it sends the buyer a text.
    public var writesToBuyer: Bool {
        self == .reply || self == .negotiate
    }
}
