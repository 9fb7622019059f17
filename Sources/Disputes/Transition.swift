/// One row of the table of events: where a ticket must stand, and where the event leads it.
struct Transition: Sendable {
    /// How the next phase is found.
    enum Target: Sendable {
        /// The phase stays.
        case stays
        /// Always this one.
        case to(Phase)
        /// The final phase of a ticket that got what was asked for.
        case endByKind
        /// The phase in which the platform hears both sides.
        case hearing
        /// As the verdict says.
        case byVerdict
        /// As the parcel's new state says, where it matters.
        case byParcel
        /// As the platform's table of deadlines says.
        case byDeadline
    }

    let type: EventType
    let target: Target
    let from: PhaseSet

    /// The table, in the order of ``EventType/known``.
    static let table: [Transition] = [
        Transition(
            type: .refundRequested,
            target: .to(.awaitingMerchant),
            from: PhaseSet(.rejected, .closed) // KS-01, KS-04, KS-05, PDD-24
        ),
        Transition(
            type: .refundModified,
            target: .to(.awaitingMerchant),
            from: .open // PDD-21, TB-11, TB-12
        ),
        Transition(
            type: .refundCancelled,
            target: .to(.closed),
            from: .notFinal // KS-12, KS-19, PDD-23
        ),
        Transition(type: .refundClosed, target: .to(.closed), from: .notFinal),
        Transition(type: .refundCompleted, target: .endByKind, from: .all),
        Transition(type: .buyerMessaged, target: .stays, from: .all),
        Transition(type: .merchantMessaged, target: .stays, from: .all),
        Transition(
            type: .returnShipped,
            target: .to(.awaitingReceipt),
            from: PhaseSet(.awaitingReturn) // KS-08
        ),
        Transition(type: .parcelUpdated, target: .byParcel, from: .all), // PDD-01, PDD-02
        Transition(
            type: .interventionRequested,
            target: .hearing,
            from: PhaseSet( // KS-13, KS-14, PDD-22, ALI-08, TB-05, TB-14
                .awaitingMerchant,
                .rejected,
                .awaitingReturn,
                .awaitingReceipt
            )
        ),
        Transition(
            type: .evidenceRequested,
            target: .to(.evidence),
            from: PhaseSet(.platformReview, .rejected, .awaitingMerchant) // KS-13, KS-17
        ),
        Transition(
            type: .verdictGiven,
            target: .byVerdict,
            from: PhaseSet(.evidence, .platformReview) // KS-18, PDD-19, ALI-08, TB-13
        ),
        Transition(type: .deadlineNear, target: .byDeadline, from: .notFinal),
        Transition(type: .deadlinePassed, target: .byDeadline, from: .notFinal),
    ]

    /// The row of `type`; nil when the type means nothing here.
    static func row(of type: EventType) -> Transition? {
        type.index.map { table[$0] }
    }
}

extension EventType {
    /// The place in ``known``; nil for an unknown type.
    fileprivate var index: Int? {
        switch self {
        case .refundRequested: 0
        case .refundModified: 1
        case .refundCancelled: 2
        case .refundClosed: 3
        case .refundCompleted: 4
        case .buyerMessaged: 5
        case .merchantMessaged: 6
        case .returnShipped: 7
        case .parcelUpdated: 8
        case .interventionRequested: 9
        case .evidenceRequested: 10
        case .verdictGiven: 11
        case .deadlineNear: 12
        case .deadlinePassed: 13
        case .unknown: nil
        }
    }
}

extension Platform {
    /// Where a ticket goes when someone asks the platform to step in: two of them hear both sides
    /// first (KS-14, TB-07), two decide at once (PDD-22, ALI-08).
    var hearing: Phase {
        switch self {
        case .kuaishou, .taobao: .evidence
        case .pinduoduo, .alibaba1688: .platformReview
        }
    }
}

extension TicketKind {
    /// Where a ticket ends that got what was asked for.
    ///
    /// What was sent again counts as exchanged:
    /// there was no money.
    package var end: Phase {
        switch self {
        case .refundOnly, .returnRefund: .refunded
        case .exchange, .resend: .exchanged
        case .repair: .repaired
        }
    }
}
