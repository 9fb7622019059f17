/// An event as it arrived: deduplicated by shop and id, kept byte for byte.
public struct ArrivedEvent: Sendable, Hashable {
    /// The shop its ticket belongs to.
    public var shop: ShopKey
    /// The CloudEvent's `id`.
    public var id: String
    /// The whole JSON text, UTF-8.
    public var body: [UInt8]

    /// An event by shop, id and text.
    public init(shop: ShopKey, id: String, body: [UInt8]) {
        self.shop = shop
        self.id = id
        self.body = body
    }
}

/// An event with its number in the journal.
public struct NumberedEvent: Sendable, Hashable {
    /// Numbers of events that the host itself makes (deadlines) begin here.
    ///
    /// They are given by the engine while it decides, where those of arrivals are given by the
    /// journal; runs and actions have room for both (see ``RunRecord/number``).
    public static let madeFrom: Int64 = 1 << 40

    /// The number, consecutive from 1; of one that the host made, from ``madeFrom`` up.
    public var number: Int64
    /// The event as it arrived.
    public var event: ArrivedEvent

    /// An event with its number.
    public init(number: Int64, event: ArrivedEvent) {
        self.number = number
        self.event = event
    }
}

/// What an event led to.
public struct EventOutcome: Sendable, Hashable {
    /// The event's number.
    public var number: Int64
    /// The number of the event before it on the same ticket, 0 for the first: the ticket's log.
    public var previous: Int64
    /// An encoded ``EventTrace``.
    public var trace: [UInt8]

    /// An outcome by its columns.
    public init(number: Int64, previous: Int64, trace: [UInt8]) {
        self.number = number
        self.previous = previous
        self.trace = trace
    }
}

/// An event of a ticket's log, with what it led to.
public struct LoggedEvent: Sendable, Hashable {
    /// The event and its number.
    public var event: NumberedEvent
    /// An encoded ``EventTrace``.
    public var trace: [UInt8]

    /// An event with its trace.
    public init(event: NumberedEvent, trace: [UInt8]) {
        self.event = event
        self.trace = trace
    }
}
