/// Who must act by when, and what the platform does if nobody does.
public struct Deadline: Hashable, Sendable {
    /// What the platform does when the time is over.
    public enum Expiry: String, CaseIterable, Sendable {
        /// It refunds the buyer.
        case autoRefund = "auto_refund"
        /// It agrees to the return in the shop's name; no money moves yet.
        case autoAgreeReturn = "auto_agree_return"
        /// It closes the ticket.
        case closed
        /// It takes the case.
        case toPlatform = "to_platform"
        /// It accepts the after-sales agreement in the shop's name.
        case autoAgreeAgreement = "auto_agree_agreement"
        /// It shows the buyer the button to escalate.
        case buyerMayEscalate = "buyer_may_escalate"
        /// It lets the buyer apply again.
        case reapply
        /// Nothing.
        case none
    }

    /// Which one it is.
    public var key: DeadlineKey

    /// Who must act.
    public var owner: Party

    /// When the time is over.
    public var at: Timestamp

    /// What happens then.
    public var onExpiry: Expiry

    /// A deadline.
    public init(key: DeadlineKey, owner: Party, at: Timestamp, onExpiry: Expiry) {
        self.key = key
        self.owner = owner
        self.at = at
        self.onExpiry = onExpiry
    }
}
