/// Whether an action is legal for a ticket now.
public enum Permission: Equatable, Sendable {
    /// It is.
    case allowed
    /// It is not, and why.
    case refused(Refusal)

    /// Why it is refused; nil when it is allowed.
    public var refusal: Refusal? {
        guard case .refused(let refusal) = self else { return nil }
        return refusal
    }
}

/// Why an action is refused.
public enum Refusal: Error, Hashable, Sendable {
    // Of every platform.
    case ended(ActionKind, Phase)
    case phase(ActionKind, Phase)
    case otherMoveUnderWay
    case versionChanged
    case textMissing(ActionKind)
    case forbiddenWord(String)
    case reasonMissing(ActionKind)
    case slotMissing(String)
    case evidenceEmpty
    case amountMissing
    case amountNotPositive
    case amountAboveAsked(asked: Money)
    case amountAbovePaid(paid: Money)
    case paidUnknown
    case secondPayout
    case payoutNotSigned
    case interceptNotShipped
    case interceptSigned
    case interceptReturning
    case refusalNotInTransit
    case returnOfRefundOnly
    case appealWithoutVerdict
    // Kuaishou.
    case notTalkedYet
    case tooManyImages(count: Int)
    // Pinduoduo.
    case refusalCategory
    case noChat
    case notNegotiated
    case awaitingReply(until: Timestamp)
    case rejectionNoteMissing
    case rejectionEvidenceMissing
    // 1688.
    case returnPlanIncomplete(missing: [String])
    case freightOpen
    case appealReasonNeverAccepted(String)
    case appealNeedsProof
    case appealNeedsEvidence
    // Taobao.
    case noteLength(count: Int)
    case messageTooLong(bytes: Int)
    case rejectUnshipped
    case rejectSevenDayReturn
}
