extension ActionKind {
    /// The phase that a ticket of `kind` goes to when this is done; nil when it stays.
    public func phaseWhenDone(kind: TicketKind?) -> Phase? {
        switch self {
        case .agreeRefund: .refunding // KS-02, KS-15, PDD-05
        case .agreeReturn: .awaitingReturn // KS-06
        case .reject: .rejected // KS-04, PDD-04
        case .interceptParcel: .intercepting // PDD-01
        case .agreeRefundOnRefusal: .awaitingRefusal // PDD-02
        case .submitEvidence: .platformReview // KS-16
        case .confirmReceipt: // KS-10; goods that came back for others leave again
            kind == .exchange || kind == .repair ? .awaitingReshipment : .refunding
        case .reply, .negotiate, .payout, .appeal, .handOver, .tag, .note: nil
        }
    }
}

extension Ticket {
    /// Applies what an action does to the ticket once it is done.
    ///
    /// What was said or paid is always recorded. The phase moves only from a phase in which the
    /// action makes sense: when the platform's own event came first, it stays as that left it.
    ///
    /// - Parameters:
    ///   - action: The action, as it was sent.
    ///   - time: The time of its receipt.
    ///   - rules: The shop's lengths, for the wait after an offer.
    /// - Returns: Whether it fitted, and which way the ticket went.
    public mutating func apply(
        done action: Action,
        at time: Timestamp,
        rules: Lengths
    ) -> Application {
        let before = phase
        record(action, at: time, rules: rules)
        guard let next = action.kind.phaseWhenDone(kind: kind) else {
            return .fitted(from: before, to: phase)
        }
        guard platform.phases(of: action.kind).contains(phase) else {
            return .misfit(.phase(phase))
        }
        enter(next, at: time)
        phaseSource = max(phaseSource ?? .never, time)
        // The courier's news can be faster than the receipt: then nothing else would come.
        if let parcelState, parcelState != .interceptFailed, let last = phase(after: parcelState) {
            enter(last, at: time)
        }
        return .fitted(from: before, to: phase)
    }

    private mutating func record(_ action: Action, at time: Timestamp, rules: Lengths) {
        switch action.kind {
        case .reply:
            append(Message(author: .automation, at: time, text: action.text ?? ""))
        case .negotiate:
            append(Message(author: .automation, at: time, text: action.text ?? ""))
            negotiation = Negotiation(
                reason: action.reason ?? "",
                sentAt: time,
                endsAt: rules.end(of: .negotiationWait, from: time) // PDD-11, PDD-12
            )
        case .payout:
            payouts += 1
        case .tag:
            if let text = action.text, !ownTags.contains(text), ownTags.count < Ticket.ownTagsKept {
                ownTags.append(text)
            }
        default:
            break
        }
    }
}
