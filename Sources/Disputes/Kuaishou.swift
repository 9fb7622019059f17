/// Kuaishou shop: deadlines, guards and instant refund.
public enum Kuaishou {
    /// KS-01…KS-11, KS-14, KS-17.
    static let deadlines: [DeadlineRow] = [
        DeadlineRow(
            key: .reviewRefundOnly, // KS-01
            phase: .awaitingMerchant,
            owner: .merchant,
            onExpiry: .autoRefund, // KS-03
            kinds: [.refundOnly]
        ),
        DeadlineRow(
            key: .reviewReturn, // KS-05; goods that come back to be replaced go the same way
            phase: .awaitingMerchant,
            owner: .merchant,
            onExpiry: .autoAgreeReturn, // KS-07: no money moves yet
            kinds: [.returnRefund, .exchange, .repair]
        ),
        DeadlineRow(
            key: .buyerReturn, // KS-06
            phase: .awaitingReturn,
            owner: .buyer,
            onExpiry: .closed // KS-09
        ),
        DeadlineRow(
            key: .confirmReceipt, // KS-10: from the waybill, not from the agreement
            phase: .awaitingReceipt,
            owner: .merchant,
            onExpiry: .autoRefund, // KS-11
            start: .waybill,
            kinds: [.returnRefund, .refundOnly]
        ),
        DeadlineRow(
            key: .disputeEvidence, // KS-14
            phase: .evidence,
            owner: .merchant,
            onExpiry: .toPlatform // KS-17
        ),
    ]

    /// How many pictures the platform's interface takes with a rejection.
    public static let rejectImagesMost = 6

    /// The order amount from which there is no instant refund: 300 yuan (KS-20).
    public static let instantRefundBelow = Money(fen: 30_000)

    static func refusal(
        of action: Action,
        on ticket: Ticket,
        at now: Timestamp,
        settings: GuardSettings
    ) -> Refusal? {
        guard action.kind == .reject else { return nil }
        // KS-04: the shop must have talked with the buyer, so that the buyer knows (KS-22).
        if ticket.shopMessageCount == 0 { return .notTalkedYet }
        let images = action.evidence.filter { $0.slot != Action.chatLogSlot }.count
        return images > rejectImagesMost ? .tooManyImages(count: images) : nil
    }
}

extension Ticket {
    /// Whether the platform refunds at once without asking the shop (KS-20).
    ///
    /// Refund only, the order below 300 yuan and not sent (the click counts, not the parcel), and
    /// paid at most 6 hours before the buyer applied: exactly 6 hours still counts, as the rule
    /// says "within".
    /// - Parameters:
    ///   - now: The host's time, taken where no application was seen.
    ///   - lengths: The shop's lengths.
    ///   - switchedOn: Whether the shop has the platform's instant refund.
    /// - Returns: Whether it applies.
    public func isInstantRefund(
        at now: Timestamp,
        _ lengths: Lengths,
        switchedOn: Bool
    ) -> Bool {
        guard switchedOn, platform == .kuaishou, kind == .refundOnly, !isShipped,
            let paid, paid < Kuaishou.instantRefundBelow, let paidAt
        else { return false }
        let applied = appliedAt ?? now
        return paidAt <= applied && applied <= lengths.end(of: .instantRefundWindow, from: paidAt)
    }
}
