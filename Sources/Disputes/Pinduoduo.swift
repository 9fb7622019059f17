/// Pinduoduo: deadlines and guards.
public enum Pinduoduo {
    /// PDD-18, PDD-19, PDD-22.
    static let deadlines: [DeadlineRow] = [
        DeadlineRow(
            key: .merchantSolution, // PDD-18
            phase: .awaitingMerchant,
            owner: .merchant,
            onExpiry: .buyerMayEscalate // PDD-22
        ),
        DeadlineRow(
            key: .platformResult, // PDD-19
            phase: .platformReview,
            owner: .platform,
            onExpiry: .reapply
        ),
    ]

    static func refusal(
        of action: Action,
        on ticket: Ticket,
        at now: Timestamp,
        settings: GuardSettings
    ) -> Refusal? {
        switch action.kind {
        case .reject: rejection(action, on: ticket, at: now)
        // PDD-02: only goods that may go back without a reason can be refused at the door.
        case .agreeRefundOnRefusal: ticket.isSevenDayReturn == true ? nil : .refusalCategory
        default: nil
        }
    }

    /// Talk, offer, wait, then reject with note and evidence: PDD-08 to PDD-15.
    ///
    /// It is so in the web
    /// back office; no other way of rejecting is known (PDD-16).
    private static func rejection(
        _ action: Action,
        on ticket: Ticket,
        at now: Timestamp
    ) -> Refusal? {
        if ticket.messageCount == 0 { return .noChat } // PDD-08
        guard let negotiation = ticket.negotiation else { return .notNegotiated } // PDD-09, PDD-11
        if !negotiation.replied, now < negotiation.endsAt { // PDD-12, PDD-13, PDD-14
            return .awaitingReply(until: negotiation.endsAt)
        }
        if isBlank(action.note) { return .rejectionNoteMissing } // PDD-15
        let hasChatLog = action.requiredSlots.contains(Action.chatLogSlot)
        if action.evidence.isEmpty, !hasChatLog { return .rejectionEvidenceMissing } // PDD-15
        return nil
    }

    /// When an order that no group formed for is refunded by the platform itself (PDD-20).
    public static func ungroupedRefund(paidAt: Timestamp, _ lengths: Lengths) -> Timestamp {
        lengths.end(of: .ungroupedRefund, from: paidAt)
    }

    /// The last instant to send goods back that were signed for at `signedAt` (PDD-17).
    public static func returnsEnd(signedAt: Timestamp, _ lengths: Lengths) -> Timestamp {
        lengths.end(of: .returnWindow, from: signedAt)
    }
}
