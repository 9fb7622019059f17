/// Something that happened to a ticket.
public struct Event: Equatable, Sendable {
    /// What an event carries beside facts about the ticket.
    public enum Payload: Equatable, Sendable {
        /// Nothing.
        case none
        /// What was written.
        case message(text: String)
        /// Who asked the platform to step in; nil when the event does not say.
        case intervention(by: Party?)
        /// The slots the platform wants filled.
        case evidence(slots: [String])
        /// What the platform decided.
        case verdict(liable: Verdict.Liable, refunded: Money?)
        /// The deadline that comes close or is over.
        case deadline(DeadlineKey)
    }

    /// The number that its source gave it.
    public var id: String

    /// Where it happened.
    public var platform: Platform

    /// To whose ticket: the shop's number on the platform.
    public var shop: String

    /// What happened.
    public var type: EventType

    /// To which ticket.
    public var ticket: String

    /// When it happened, by the platform's clock.
    public var time: Timestamp

    /// What it says about the ticket.
    public var facts: TicketFacts

    /// What else it says.
    public var payload: Payload

    /// Of a `deadline.near`, how long before the deadline it was made, in seconds.
    public var before: Int?

    /// What the platform calls the message, where the event says so.
    public var reference: String?

    /// Whether this is the platform's echo of a message that our own automation sent: it is
    /// recorded, and neither counts as a message nor as a human who took over.
    public var isEcho: Bool

    /// An event.
    public init(
        id: String,
        platform: Platform,
        shop: String,
        type: EventType,
        ticket: String,
        time: Timestamp,
        facts: TicketFacts = TicketFacts(),
        payload: Payload = .none,
        reference: String? = nil,
        isEcho: Bool = false
    ) {
        self.id = id
        self.platform = platform
        self.shop = shop
        self.type = type
        self.ticket = ticket
        self.time = time
        self.facts = facts
        self.payload = payload
        self.reference = reference
        self.isEcho = isEcho
    }

    /// The `source` of the CloudEvent: `/<platform>/shops/<shop>`.
    public var source: String {
        "/\(platform.rawValue)/shops/\(shop)"
    }
}
