/// 1688: deadlines and guards.
public enum Alibaba1688 {
    /// ALI-07.
    static let deadlines: [DeadlineRow] = [
        DeadlineRow(
            key: .agreementTimeout,
            phase: .awaitingMerchant,
            owner: .merchant,
            onExpiry: .autoAgreeAgreement
        )
    ]

    /// Reasons for an appeal that are never accepted (ALI-10): the parties made up after the
    /// penalty; the price was set or said wrongly; the goods are discontinued or the capacity is
    /// not there; a custom link with the wrong shipping guarantee.
    public static let appealReasonsNeverAccepted: Set<String> = [
        "revoked_by_agreement", "price_error", "discontinued", "no_capacity",
        "custom_link_guarantee",
    ]

    /// The reason for an appeal that is accepted with the courier's stamped proof (ALI-11).
    public static let appealReasonCourier = "courier_proof"

    static func refusal(
        of action: Action,
        on ticket: Ticket,
        at now: Timestamp,
        settings: GuardSettings
    ) -> Refusal? {
        switch action.kind {
        case .agreeReturn: returnPlan(action)
        case .appeal: appeal(action)
        default: nil
        }
    }

    /// A return is agreed to with everything said beforehand, above all who pays (ALI-01); courier,
    /// time and condition are the merchant's choice (ALI-04).
    private static func returnPlan(_ action: Action) -> Refusal? {
        let missing = [ // ALI-02
            ("address", action.address), ("consignee", action.consignee), ("phone", action.phone),
        ].filter { isBlank($0.1) }.map(\.0)
        if !missing.isEmpty { return .returnPlanIncomplete(missing: missing) }
        return action.freight == nil ? .freightOpen : nil // ALI-03
    }

    private static func appeal(_ action: Action) -> Refusal? {
        let reason = action.reason ?? ""
        if appealReasonsNeverAccepted.contains(reason) { // ALI-10
            return .appealReasonNeverAccepted(reason)
        }
        guard action.files.isEmpty else { return nil }
        // ALI-11 asks for the courier's proof, ALI-09 for new evidence in any case.
        return reason == appealReasonCourier ? .appealNeedsProof : .appealNeedsEvidence
    }
}
