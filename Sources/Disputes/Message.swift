/// Something written to or by the buyer of a ticket.
public struct Message: Hashable, Sendable {
    /// Who wrote.
    public enum Author: String, CaseIterable, Sendable {
        /// The buyer.
        case buyer
        /// A human of the shop.
        case merchant
        /// The shop's rules.
        case automation
    }

    /// Who wrote it.
    public var author: Author

    /// When.
    public var at: Timestamp

    /// What.
    public var text: String

    /// A message.
    public init(author: Author, at: Timestamp, text: String) {
        self.author = author
        self.at = at
        self.text = text
    }
}

/// An offer made to the buyer before rejecting (PDD-09…PDD-14).
public struct Negotiation: Hashable, Sendable {
    /// The reason for rejecting that the offer belongs to.
    public var reason: String

    /// When the offer went out.
    public var sentAt: Timestamp

    /// When the wait for an answer is over.
    public var endsAt: Timestamp

    /// Whether the buyer has written since.
    public var replied: Bool

    /// An offer.
    public init(reason: String, sentAt: Timestamp, endsAt: Timestamp, replied: Bool = false) {
        self.reason = reason
        self.sentAt = sentAt
        self.endsAt = endsAt
        self.replied = replied
    }

    /// The length of the wait, in seconds.
    public var waitSeconds: Int {
        endsAt.seconds(since: sentAt)
    }
}

/// Someone asked the platform to step in.
public struct Intervention: Hashable, Sendable {
    /// When.
    public var at: Timestamp

    /// Who; nil when the platform did not say.
    ///
    /// Who may ask is data of the platform, not a rule here: of Kuaishou's two texts one names the
    /// buyer, the other either side (KS-13, KS-14).
    public var by: Party?

    /// An intervention.
    public init(at: Timestamp, by: Party?) {
        self.at = at
        self.by = by
    }
}

/// What the platform decided.
public struct Verdict: Hashable, Sendable {
    /// Who has to bear it.
    public enum Liable: String, CaseIterable, Sendable {
        /// The shop: it counts as a dispute against it (TB-01, TB-03).
        case merchant
        /// The buyer.
        case buyer
        /// Nobody.
        case none
    }

    /// Who has to bear it.
    public var liable: Liable

    /// What goes back to the buyer; nil when the platform did not say.
    public var refunded: Money?

    /// When it was given.
    public var at: Timestamp

    /// A verdict.
    public init(liable: Liable, refunded: Money?, at: Timestamp) {
        self.liable = liable
        self.refunded = refunded
        self.at = at
    }
}
