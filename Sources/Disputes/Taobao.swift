/// Taobao and Tmall: deadlines, guards and figures.
public enum Taobao {
    /// TB-07, TB-08, TB-09.
    static let deadlines: [DeadlineRow] = [
        DeadlineRow(
            key: .evidence, // TB-07
            phase: .evidence,
            owner: .both,
            onExpiry: .toPlatform
        ),
        DeadlineRow(
            key: .sellerAfterBuyerEvidence, // TB-08
            phase: .evidence,
            owner: .merchant,
            onExpiry: .toPlatform,
            start: .buyerEvidence
        ),
        DeadlineRow(
            key: .verdict, // TB-09: counted from the review's start, in working days
            phase: .platformReview,
            owner: .platform,
            onExpiry: .none
        ),
    ]

    /// How long a rejection's note is, in characters: what the platform's interface takes.
    public static let noteLengths = 2...200

    /// The longest message to the buyer that the platform's interface takes, in bytes of UTF-8.
    public static let messageBytesMost = 400

    /// Reasons that stand for "within seven days without a reason".
    public static let reasonsWithoutReason: Set<String> = [
        "no_longer_wanted", "no_reason", "seven_day_no_reason",
    ]

    /// How many disputes a month a shop may lose and still take part in campaigns (TB-02).
    public static let disputesForCampaignsMost = 5

    static func refusal(
        of action: Action,
        on ticket: Ticket,
        at now: Timestamp,
        settings: GuardSettings
    ) -> Refusal? {
        switch action.kind {
        case .reject: rejection(action, on: ticket)
        case .reply, .negotiate: message(action.text ?? "")
        default: nil
        }
    }

    /// What the platform's interface itself would turn down.
    ///
    /// Tmall's proof picture is not asked for here: a shop is not known to be one of Tmall's.
    private static func rejection(_ action: Action, on ticket: Ticket) -> Refusal? {
        let length = action.note?.unicodeScalars.count ?? 0
        if !noteLengths.contains(length) { return .noteLength(count: length) }
        if ticket.isVirtual != true, !ticket.isShipped { return .rejectUnshipped }
        let isWithoutReason = ticket.reason.map { reasonsWithoutReason.contains($0) } ?? false
        return isWithoutReason && ticket.isSevenDayReturn == true ? .rejectSevenDayReturn : nil
    }

    private static func message(_ text: String) -> Refusal? {
        let bytes = text.utf8.count
        return bytes > messageBytesMost ? .messageTooLong(bytes: bytes) : nil
    }

    /// Whether a shop that lost so many disputes this month is kept out of campaigns (TB-02).
    public static func isKeptOutOfCampaigns(disputesThisMonth: Int) -> Bool {
        disputesThisMonth > disputesForCampaignsMost
    }

    /// From when on the buyer can ask the platform to step in; nil while that needs a rejection.
    ///
    /// After a rejection (TB-05), and another one after every change (TB-11); for virtual goods not
    /// before the third day since the application is over (TB-06).
    public static func interventionOpens(_ ticket: Ticket, _ lengths: Lengths) -> Timestamp? {
        guard ticket.phase == .rejected else { return nil }
        guard ticket.isVirtual == true, let appliedAt = ticket.appliedAt else {
            return ticket.phaseSince
        }
        return max(ticket.phaseSince, lengths.end(of: .virtualWait, from: appliedAt))
    }
}

extension Ticket {
    /// Whether the ticket counts as a dispute that the shop lost (TB-01, TB-03).
    public var isLostDispute: Bool {
        verdict?.liable == .merchant
    }
}
