extension ActionKind {
    /// Where the action makes sense, on every platform.
    ///
    /// What serves merchants: agreeing to pay is possible wherever nothing is decided yet, after a
    /// rejection (agreeing after all) and in the time to negotiate (KS-15) too, also on a ticket
    /// that asks for a return (TB-04, PDD-25); rejecting only where the shop is asked something.
    var phases: PhaseSet {
        switch self {
        case .reply, .handOver, .tag, .note: .all // TB-10, ALI-05
        case .agreeRefund, .negotiate, .payout: .open // PDD-06, ALI-06
        case .agreeReturn: PhaseSet(.awaitingMerchant, .rejected, .evidence)
        case .reject: PhaseSet(.awaitingMerchant, .awaitingReceipt) // PDD-07, ALI-06
        case .interceptParcel, .agreeRefundOnRefusal: PhaseSet(.awaitingMerchant, .rejected)
        case .confirmReceipt: PhaseSet(.awaitingReceipt)
        case .submitEvidence: PhaseSet(.evidence, .platformReview)
        case .appeal: .final.union(PhaseSet(.refunding))
        }
    }

    /// Whether the action is about a ticket whose outcome is settled.
    var isAllowedWhenSettled: Bool {
        self == .reply || self == .appeal || staysInHost
    }
}

extension Platform {
    /// Where the action makes sense on this platform.
    public func phases(of action: ActionKind) -> PhaseSet {
        let shared = action.phases
        // KS-16…KS-18, TB-08: once the time to negotiate is over, the platform alone decides.
        // Pinduoduo and 1688 have no such time before, so a shop can still agree there.
        if action == .agreeRefund, self == .kuaishou || self == .taobao {
            return shared.subtracting(PhaseSet(.platformReview))
        }
        return shared
    }
}
