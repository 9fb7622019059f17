public import Disputes
public import Sandbox

/// What `shop.lua` says: who the shop is and what its rules may not change.
///
/// Settings are never pinned: a run under way sees those of now (limits, `allow`, mode, guards).
public struct ShopSettings: Sendable, Equatable {
    /// What becomes of what rules ask for.
    public enum Mode: String, Sendable, CaseIterable {
        /// Carried out.
        case live
        /// Decided and recorded; nothing is sent.
        case shadow
        /// No rule runs.
        case off
    }

    /// Limits on small payouts; a limit refuses, `approveAbove` asks a human.
    public struct PayoutLimits: Sendable, Equatable {
        public var perTicket = Money(fen: 20_00)
        public var perBuyerPerDay = Money(fen: 50_00)
        public var perDay = Money(fen: 500_00)
        public var approveAbove = Money(fen: 10_00)

        public init() {}
    }

    /// Refunds beyond either ask a human.
    public struct RefundLimits: Sendable, Equatable {
        public var approveAbove = Money(fen: 200_00)
        public var perDay = Money(fen: 5_000_00)

        public init() {}
    }

    /// How the host speaks with the action gateway. Seconds of the wall clock.
    public struct GatewayLimits: Sendable, Equatable {
        public var timeout = 10.0
        public var settleTime = 600.0
        public var retryAfter = 5.0
        /// Sends and queries together.
        public var attempts = 12
        public var keyLifetime = 86_400.0
        public var concurrency = 8

        public init() {}
    }

    /// Where buyers send goods back to.
    public struct ReturnAddress: Sendable, Equatable {
        public var address: String?
        public var consignee: String?
        public var phone: String?

        public init() {}
    }

    public var shop: ShopKey
    public var name: String
    public var zone = Zone.shanghai
    public var mode = Mode.shadow
    /// Actions that need no approval.
    public var allow: Set<ActionKind> = []
    public var payout = PayoutLimits()
    public var refund = RefundLimits()
    /// How long an approval may wait, in seconds; nil: until the ticket ends.
    public var approvalSeconds: Int?
    /// Lengths of deadlines and the working days; what the shop doesn't set is the platform's.
    public var lengths = Lengths()
    public var gateway = GatewayLimits()
    public var returnTo = ReturnAddress()
    /// The platform's instant refund is switched on (KS-20).
    public var hasInstantRefund = false
    /// No outgoing text may contain one of these.
    public var neverSay = GuardSettings.shippedNeverSay
    /// The sandbox's limits for this shop; never above the defaults.
    public var limits = Limits()

    public init(shop: ShopKey) {
        self.shop = shop
        self.name = shop.id
    }

    /// What guards look at.
    var guardSettings: GuardSettings { GuardSettings(lengths: lengths, neverSay: neverSay) }
}
