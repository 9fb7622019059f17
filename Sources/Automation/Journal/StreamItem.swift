import Disputes

/// One thing that happened, in the order of the whole journal: what followers of the stream get.
///
/// Ticket events are in it as they arrived; what rules and people made of them are CloudEvents of
/// the host's own, with types that begin with `settle.`.
public struct StreamItem: Sendable, Hashable {
    /// Consecutive from 1 in the order of commits; 0 before the journal gave one.
    public var position: Int64
    /// The shop it is about.
    public var shop: ShopKey
    /// The ticket's id.
    public var ticket: String
    /// The `type` of the CloudEvent.
    public var type: String
    /// The CloudEvent as JSON text, UTF-8; empty where a commit names one of its arrivals.
    public var body: [UInt8]

    /// An item by its parts.
    public init(
        position: Int64 = 0,
        shop: ShopKey,
        ticket: String,
        type: String,
        body: [UInt8]
    ) {
        self.position = position
        self.shop = shop
        self.ticket = ticket
        self.type = type
        self.body = body
    }
}

/// Which positions of the stream a journal has.
public struct StreamSpan: Sendable, Hashable {
    /// Items up to this position were deleted; 0: none.
    public var deletedThrough: Int64
    /// The position of the last item; 0 where there never was one.
    public var last: Int64

    /// A span of a stream.
    public init(deletedThrough: Int64, last: Int64) {
        self.deletedThrough = deletedThrough
        self.last = last
    }
}
