/// A length of time for someone to act, or that a guard needs: the keys of `deadlines`.
public enum DeadlineKey: String, CaseIterable, Sendable {
    // Kuaishou.
    case reviewRefundOnly = "review_refund_only"
    case reviewReturn = "review_return"
    case buyerReturn = "buyer_return"
    case confirmReceipt = "confirm_receipt"
    case disputeEvidence = "dispute_evidence"
    case instantRefundWindow = "instant_refund_window"
    // Pinduoduo.
    case merchantSolution = "merchant_solution"
    case negotiationWait = "negotiation_wait"
    case platformResult = "platform_result"
    case ungroupedRefund = "ungrouped_refund"
    case returnWindow = "return_window"
    // 1688.
    case agreementTimeout = "agreement_timeout"
    case aftersaleAcceptance = "aftersale_acceptance"
    case depositUnfreeze = "deposit_unfreeze"
    case anxinExit = "anxin_exit"
    // Taobao.
    case evidence
    case sellerAfterBuyerEvidence = "seller_after_buyer_evidence"
    case verdict
    case virtualWait = "virtual_wait"

    /// The length when the shop says nothing else, in seconds.
    ///
    /// The verdict's six working days (TB-09) are counted by the calendar unless the shop names a
    /// length; the figure here is that of a week with a weekend in it.
    public var defaultSeconds: Int {
        switch self {
        case .reviewRefundOnly: 48 * DeadlineKey.hour // KS-01, KS-03
        case .reviewReturn: 48 * DeadlineKey.hour // KS-05, KS-07
        case .buyerReturn: 10 * DeadlineKey.day // KS-06, KS-09
        case .confirmReceipt: 10 * DeadlineKey.day // KS-10, KS-11
        case .disputeEvidence: 24 * DeadlineKey.hour // KS-14, KS-17
        case .instantRefundWindow: 6 * DeadlineKey.hour // KS-20
        case .merchantSolution: 48 * DeadlineKey.hour // PDD-18
        // PDD-12 gives no length: a day, so that the buyer has an evening to answer.
        case .negotiationWait: 24 * DeadlineKey.hour
        case .platformResult: 48 * DeadlineKey.hour // PDD-19
        case .ungroupedRefund: 24 * DeadlineKey.hour // PDD-20
        case .returnWindow: 15 * DeadlineKey.day // PDD-17
        // ALI-07 gives no length: five days, short of a week so that a shop is warned early.
        case .agreementTimeout: 5 * DeadlineKey.day
        case .aftersaleAcceptance: 30 * DeadlineKey.day // ALI-13
        case .depositUnfreeze: 3 * DeadlineKey.day // ALI-14
        case .anxinExit: 90 * DeadlineKey.day // ALI-15
        case .evidence: 3 * DeadlineKey.day // TB-07
        case .sellerAfterBuyerEvidence: 24 * DeadlineKey.hour // TB-08
        case .verdict: 8 * DeadlineKey.day // TB-09
        case .virtualWait: 3 * DeadlineKey.day // TB-06
        }
    }

    private static let hour = 3_600
    private static let day = 86_400

    /// The platform whose rules the length comes from.
    public var platform: Platform {
        switch self {
        case .reviewRefundOnly, .reviewReturn, .buyerReturn, .confirmReceipt, .disputeEvidence,
            .instantRefundWindow:
            .kuaishou
        case .merchantSolution, .negotiationWait, .platformResult, .ungroupedRefund, .returnWindow:
            .pinduoduo
        case .agreementTimeout, .aftersaleAcceptance, .depositUnfreeze, .anxinExit:
            .alibaba1688
        case .evidence, .sellerAfterBuyerEvidence, .verdict, .virtualWait:
            .taobao
        }
    }

    /// Who must act by it; nil for a length of time that is no deadline.
    public var owner: Party? {
        platform.deadlines.first { $0.key == self }?.owner
    }

    var bit: UInt32 {
        1 << UInt32(number)
    }

    /// The key's number in stored bytes: new keys go to the end, none is renumbered.
    var number: Int {
        DeadlineKey.numbers[self] ?? 0
    }

    private static let numbers = Dictionary(
        uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) }
    )
}
