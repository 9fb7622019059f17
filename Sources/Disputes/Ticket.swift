/// One after-sale application as the platform sees it, and what the host keeps about it.
///
/// ## Topics
/// - Fields: ``subscript(_:)``, ``amount``, ``paid``, ``kind``, ``parcelState``
/// - Changes: ``apply(_:at:rules:)``, ``apply(done:at:rules:)``
/// - Deadlines: ``deadlines(_:)``, ``nearestDeadline(_:)``
/// - Bytes: ``encode(into:)``, ``init(decoding:)``
public struct Ticket: Equatable, Sendable {
    /// A field's value and the time of the event it came from.
    struct Slot: Equatable, Sendable {
        var value: FieldValue
        var at: Timestamp

        static let blank = Slot(value: .null, at: .never)
    }

    /// How many messages are kept; older ones are counted only.
    public static let messagesKept = 100

    /// How many members unknown to this version are kept.
    public static let extrasKept = 64

    /// How many labels of the shop are kept.
    public static let ownTagsKept = 64

    /// The platform's number of the ticket.
    public let id: String

    /// Where it is.
    public let platform: Platform

    /// Whose it is: the shop's number on the platform.
    public let shop: String

    /// One slot per ``TicketField``, by its raw value.
    var slots: [Slot]

    /// Members of events that this version does not know, the latest of each name.
    public internal(set) var extra: [ExtraField] = []

    /// The time of the latest event that brought such members.
    var extraSource = Timestamp.never

    /// Where the ticket stands.
    public internal(set) var phase = Phase.awaitingMerchant

    /// When it came to stand there: the time of the event, or of the action's receipt.
    public internal(set) var phaseSince = Timestamp.never

    /// The time of the event or receipt that last set the phase; nil while it is only assumed.
    public internal(set) var phaseSource: Timestamp?

    /// When the buyer applied last; nil while no application was seen.
    public internal(set) var appliedAt: Timestamp?

    /// When the buyer's return got its waybill.
    public internal(set) var waybillAt: Timestamp?

    /// When the platform asked for evidence last.
    public internal(set) var evidenceRequestedAt: Timestamp?

    /// Since when it is the shop's turn to answer the buyer's complete evidence (TB-08).
    public internal(set) var buyerEvidenceAt: Timestamp?

    /// Deadlines of this phase that are over, one bit each.
    var passedDeadlines: UInt32 = 0

    /// The last ``messagesKept`` messages, oldest first.
    public internal(set) var messages: [Message] = []

    /// How many messages there were.
    public internal(set) var messageCount = 0

    /// How many of them the shop wrote, by hand or by rule.
    public internal(set) var shopMessageCount = 0

    /// The last offer made before rejecting.
    public internal(set) var negotiation: Negotiation?

    /// The slots that the platform wants filled with evidence.
    public internal(set) var evidence: [String] = []

    /// Who asked the platform to step in.
    public internal(set) var intervention: Intervention?

    /// What the platform decided.
    public internal(set) var verdict: Verdict?

    /// How often the shop has rejected.
    public internal(set) var rejections = 0

    /// How many payouts were done.
    public internal(set) var payouts = 0

    /// Labels that rules gave the ticket.
    public internal(set) var ownTags: [String] = []

    /// How many events were applied, those that did not fit included.
    public internal(set) var eventCount = 0

    /// The key of the action that moves the phase and is under way or waits for approval.
    public var pendingMove: String?

    /// The key of the payout that is under way or waits for approval.
    public var pendingPayout: String?

    /// Whether a human took over: no rule acts until the ticket is released.
    public var isPaused = false

    /// A ticket that nothing is known of yet.
    public init(id: String, platform: Platform, shop: String) {
        self.id = id
        self.platform = platform
        self.shop = shop
        self.slots = Ticket.blankSlots
    }

    /// Copied on the first change: one allocation for all fields.
    static let blankSlots = [Slot](repeating: .blank, count: TicketField.allCases.count)
}
