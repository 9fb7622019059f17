/// What the buyer asks for.
public enum TicketKind: String, CaseIterable, Sendable {
    /// Money back, goods stay where they are.
    case refundOnly = "refund_only"
    /// Goods back, then money back.
    case returnRefund = "return_refund"
    /// Goods back, other goods sent.
    case exchange
    /// Goods back, repaired, sent again.
    case repair
    /// Goods sent again.
    case resend
}

/// Where a parcel is, in the platform's logistics.
public enum ParcelState: String, CaseIterable, Sendable {
    /// Nothing was sent.
    case none
    /// Under way.
    case inTransit = "in_transit"
    /// With the courier at the buyer's door.
    case delivering
    /// The buyer has it.
    case signed
    /// The buyer refused it at the door.
    case refused
    /// It is back.
    case returned
    /// It was called back on its way.
    case intercepted
    /// It could not be called back.
    case interceptFailed = "intercept_failed"
    /// It cannot be found.
    case lost

    /// Whether the goods come back, or are back, without the buyer having had them.
    public var isComingBack: Bool {
        self == .refused || self == .returned || self == .intercepted
    }

    /// Whether the parcel can still be refused at the door.
    public var isUnderWay: Bool {
        self == .inTransit || self == .delivering
    }
}
