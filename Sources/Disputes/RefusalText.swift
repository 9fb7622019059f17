extension Refusal {
    /// The platform's rule behind the refusal, such as `PDD-14`; nil where it is the host's own.
    public var rule: String? {
        switch self {
        case .ended, .phase, .otherMoveUnderWay, .versionChanged, .textMissing, .forbiddenWord,
            .slotMissing, .amountMissing, .amountNotPositive, .amountAboveAsked, .paidUnknown,
            .returnOfRefundOnly, .appealWithoutVerdict:
            nil
        case .reasonMissing(let kind): kind == .reject ? "PDD-10" : nil
        case .evidenceEmpty: "PDD-27"
        case .amountAbovePaid, .secondPayout, .payoutNotSigned: "PDD-03"
        case .interceptNotShipped, .interceptSigned, .interceptReturning: "PDD-01"
        case .refusalNotInTransit, .refusalCategory: "PDD-02"
        case .notTalkedYet: "KS-04"
        case .noChat: "PDD-08"
        case .notNegotiated: "PDD-09"
        case .awaitingReply: "PDD-13"
        case .rejectionNoteMissing, .rejectionEvidenceMissing: "PDD-15"
        case .returnPlanIncomplete: "ALI-02"
        case .freightOpen: "ALI-03"
        case .appealReasonNeverAccepted: "ALI-10"
        case .appealNeedsProof: "ALI-11"
        case .appealNeedsEvidence: "ALI-09"
        // Limits of the platforms' interfaces: 2.4.2 of Kuaishou's, 2.2.2 of Taobao's.
        case .tooManyImages: "2.4.2"
        case .noteLength, .messageTooLong, .rejectUnshipped, .rejectSevenDayReturn: "2.2.2"
        }
    }
}

extension Refusal: CustomStringConvertible {
    /// One sentence that says what is wrong and what to do.
    public var description: String {
        standingText ?? argumentText ?? moneyText ?? parcelText ?? platformText ?? ""
    }

    private var standingText: String? {
        switch self {
        case .ended(let kind, let phase):
            "\(kind.rawValue) is not possible in \(phase.rawValue): only reply, note, tag, "
                + "hand_over and, after a verdict, appeal are"
        case .phase(let kind, let phase):
            "\(kind.rawValue) makes no sense in \(phase.rawValue): look at ticket.phase first"
        case .otherMoveUnderWay:
            "another action that moves this ticket is under way or waits for approval: "
                + "wait for it to end"
        case .versionChanged:
            "the ticket has changed since the rule saw it: decide again on what it is now"
        case .appealWithoutVerdict:
            "there is no verdict to appeal against: wait for verdict.given"
        default: nil
        }
    }

    private var argumentText: String? {
        switch self {
        case .textMissing(let kind): "\(kind.rawValue) needs a text: say something"
        case .forbiddenWord(let word):
            "the text contains \"\(word)\", which never_say forbids: word it differently"
        case .reasonMissing(let kind): "\(kind.rawValue) needs a reason: choose the right one"
        case .slotMissing(let slot):
            "the rejection needs evidence in \"\(slot)\": give its address"
        case .evidenceEmpty: "submit_evidence needs points or files"
        case .returnOfRefundOnly:
            "the buyer asked for money only: use agree_refund, or negotiate a return first"
        default: nil
        }
    }

    private var moneyText: String? {
        switch self {
        case .amountMissing: "the amount is not known: give one"
        case .amountNotPositive: "the amount must be more than zero"
        case .amountAboveAsked(let asked):
            "the amount is more than the \(asked) yuan asked for: give at most that"
        case .amountAbovePaid(let paid):
            "the amount is more than the \(paid) yuan the buyer paid: give at most that"
        case .paidUnknown:
            "what the buyer paid is not known: leave it to a human or wait for the order"
        case .secondPayout: "this ticket has had its payout: a ticket gets one"
        default: nil
        }
    }

    private var parcelText: String? {
        switch self {
        case .payoutNotSigned:
            "a payout needs goods that the buyer has signed for: wait for parcel.state signed"
        case .interceptNotShipped: "nothing was sent yet: agree_refund is enough"
        case .interceptSigned: "the buyer has signed for the parcel: ask for a return instead"
        case .interceptReturning: "the parcel is coming back already: wait for it"
        case .refusalNotInTransit:
            "the buyer can refuse a parcel only while it is in transit: look at parcel.state"
        case .refusalCategory:
            "only goods with seven-day return can be refunded on refusal: intercept the parcel"
        default: nil
        }
    }

    private var platformText: String? {
        switch self {
        case .notTalkedYet: "talk with the buyer before rejecting: reply or negotiate first"
        case .tooManyImages(let count):
            "\(count) pictures are too many: a rejection takes \(Kuaishou.rejectImagesMost)"
        case .noChat: "there is no chat with this buyer yet: contact the buyer now"
        case .notNegotiated: "offer the buyer a solution before rejecting: negotiate first"
        case .awaitingReply(let until):
            "wait for the buyer's answer, until \(until.rfc3339(offset: 8 * 3_600)) at most"
        case .rejectionNoteMissing: "the rejection needs a detailed note"
        case .rejectionEvidenceMissing: "the rejection needs evidence: fill at least one slot"
        case .returnPlanIncomplete(let missing):
            "the return plan lacks \(missing.joined(separator: ", ")): give it, or set return_to"
        case .freightOpen: "say who pays for the way back: freight = \"merchant\" or \"buyer\""
        case .appealReasonNeverAccepted(let reason):
            "an appeal for \"\(reason)\" is never accepted: leave it"
        case .appealNeedsProof: "the appeal needs the courier's stamped proof: give its file"
        case .appealNeedsEvidence: "an appeal needs new evidence: give its files"
        case .noteLength(let count):
            "the note has \(count) characters: a rejection takes 2 to 200"
        case .messageTooLong(let bytes):
            "the message has \(bytes) bytes of UTF-8: at most \(Taobao.messageBytesMost) are sent"
        case .rejectUnshipped: "an order that was not sent cannot be rejected: agree_refund"
        case .rejectSevenDayReturn:
            "a return within seven days without a reason cannot be rejected: agree_return"
        default: nil
        }
    }
}
