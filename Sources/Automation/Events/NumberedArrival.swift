public import Disputes

/// An event that is on disk and has its number.
///
/// A class: an event has many parts, and it is handed on several times.
public final class NumberedArrival: Sendable {
    /// The number the journal gave it, consecutive from 1; of one that the host made, from
    /// ``NumberedEvent/madeFrom`` up.
    public let number: Int64
    /// The shop its source names.
    public let shop: ShopKey
    /// The event, decoded from ``body``.
    public let event: Event
    /// The text it came as.
    public let body: [UInt8]

    /// An event that is on disk under `number`.
    public init(number: Int64, shop: ShopKey, event: Event, body: [UInt8]) {
        self.number = number
        self.shop = shop
        self.event = event
        self.body = body
    }

    func deadLetter(reason: String) -> DeadLetter {
        DeadLetter(key: .init(line: 0, digest: Identity.digest(body)), reason: reason, body: body)
    }
}
