/// One row of a platform's table of deadlines.
struct DeadlineRow: Sendable {
    /// What the time counts from.
    enum Start: Sendable {
        /// When the ticket came to stand in the phase.
        case phase
        /// When the return got its waybill (KS-10).
        case waybill
        /// When the buyer's evidence was complete (TB-08).
        case buyerEvidence
    }

    let key: DeadlineKey
    let phase: Phase
    let owner: Party
    let onExpiry: Deadline.Expiry
    var start = Start.phase
    /// The kinds of ticket it is for; nil for every kind, and for a ticket of unknown kind.
    var kinds: [TicketKind]?

    func isFor(_ ticket: Ticket) -> Bool {
        guard phase == ticket.phase else { return false }
        guard ticket.passedDeadlines == 0 || ticket.passedDeadlines & key.bit == 0 else {
            return false
        }
        guard let kinds else { return true }
        return ticket.kind.map { kinds.contains($0) } ?? false
    }

    func deadline(of ticket: Ticket, _ lengths: Lengths) -> Deadline? {
        guard let begin = begin(of: ticket) else { return nil }
        return Deadline(
            key: key,
            owner: owner,
            at: lengths.end(of: key, from: begin),
            onExpiry: onExpiry
        )
    }

    private func begin(of ticket: Ticket) -> Timestamp? {
        switch start {
        case .phase:
            return ticket.phaseSince
        case .waybill:
            return ticket.waybillAt ?? ticket.phaseSince
        case .buyerEvidence:
            guard let at = ticket.buyerEvidenceAt, at >= ticket.phaseSince else { return nil }
            return at
        }
    }
}

extension Platform {
    /// The platform's deadlines: who must act in which phase.
    var deadlines: [DeadlineRow] {
        switch self {
        case .kuaishou: Kuaishou.deadlines
        case .pinduoduo: Pinduoduo.deadlines
        case .alibaba1688: Alibaba1688.deadlines
        case .taobao: Taobao.deadlines
        }
    }
}

extension Deadline.Expiry {
    /// Where the expiry leads a ticket of `kind`; nil when the ticket stays where it is.
    public func phase(kind: TicketKind?) -> Phase? {
        switch self {
        case .autoRefund: .refunding
        case .autoAgreeReturn: .awaitingReturn
        case .closed: .closed
        case .toPlatform: .platformReview
        // ALI-07: what was asked for is agreed to. Nothing is assumed of an unknown kind.
        case .autoAgreeAgreement:
            kind.map { $0 == .refundOnly ? .refunding : .awaitingReturn }
        case .buyerMayEscalate, .reapply, .none: nil
        }
    }
}
