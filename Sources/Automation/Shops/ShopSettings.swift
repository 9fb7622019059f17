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
        /// All payouts on one ticket, `per_ticket`: 20 yuan.
        public var perTicket = Money(fen: 20_00)
        /// All payouts to one buyer in a day of the shop's zone, `per_buyer_per_day`: 50 yuan.
        public var perBuyerPerDay = Money(fen: 50_00)
        /// All payouts of the shop in a day of its zone, `per_day`: 500 yuan.
        public var perDay = Money(fen: 500_00)
        /// A single payout above it waits for a human, `approve_above`: 10 yuan.
        public var approveAbove = Money(fen: 10_00)

        /// The limits of a shop that sets none.
        public init() {}
    }

    /// Refunds beyond either ask a human.
    public struct RefundLimits: Sendable, Equatable {
        /// A single refund above it waits for a human, `approve_above`: 200 yuan.
        public var approveAbove = Money(fen: 200_00)
        /// Refunds of a day beyond this sum wait for a human, `per_day`: 5,000 yuan.
        public var perDay = Money(fen: 5_000_00)

        /// The limits of a shop that sets none.
        public init() {}
    }

    /// How the host speaks with the action gateway.
    ///
    /// Times are seconds of the wall clock, fractions allowed, whatever clock the rules see.
    public struct GatewayLimits: Sendable, Equatable {
        /// An answer that takes longer is unknown, `timeout`: 10 seconds.
        public var timeout = 10.0
        /// How long an action may be `not found` at the gateway before its key is sent again.
        ///
        /// `settle_time`: 600 seconds.
        public var settleTime = 600.0
        /// How long to wait before an unknown action is asked for again.
        ///
        /// `retry_after`: 5 seconds; an answer's own `Retry-After` goes before it.
        public var retryAfter = 5.0
        /// Sends and queries of one action together, `attempts`: 12; then a human settles it.
        public var attempts = 12
        /// How long the gateway remembers a key; an action unknown for longer goes to a human.
        ///
        /// `key_lifetime`: 86,400 seconds, a day.
        public var keyLifetime = 86_400.0
        /// How many actions are at the gateway at once, of different tickets, `concurrency`: 8.
        public var concurrency = 8

        /// What holds for a shop that sets none.
        public init() {}
    }

    /// Where buyers send goods back to: what `agree_return` takes unless a rule says otherwise.
    ///
    /// Each part is nil where `return_to` doesn't name it; 1688 agrees to no return without them.
    public struct ReturnAddress: Sendable, Equatable {
        /// The place, as it stands on a parcel.
        public var address: String?
        /// Who receives it there.
        public var consignee: String?
        /// The number the carrier calls.
        public var phone: String?

        /// An address of which nothing is known.
        public init() {}
    }

    /// Which shop it is: `platform` and `id`.
    public var shop: ShopKey
    /// What people read: `name`, or the id.
    public var name: String
    /// Where its days and hours are counted: `Asia/Shanghai` by default.
    public var zone = Zone.shanghai
    /// What becomes of what its rules ask for: ``Mode/shadow`` until `shop.lua` says `live`.
    public var mode = Mode.shadow
    /// Actions that need no approval; none by default.
    public var allow: Set<ActionKind> = []
    /// Limits on small payouts.
    public var payout = PayoutLimits()
    /// From where on refunds ask a human.
    public var refund = RefundLimits()
    /// How long an approval may wait, in seconds; nil: until the ticket ends.
    public var approvalSeconds: Int?
    /// Lengths of deadlines and the working days; what the shop doesn't set is the platform's.
    public var lengths = Lengths()
    /// How the host speaks with the action gateway for this shop.
    public var gateway = GatewayLimits()
    /// Where its buyers send goods back to.
    public var returnTo = ReturnAddress()
    /// The platform's instant refund is switched on (KS-20).
    public var hasInstantRefund = false
    /// No outgoing text may contain one of these.
    public var neverSay = GuardSettings.shippedNeverSay
    /// The sandbox's limits for this shop; never above the defaults.
    public var limits = Limits()

    /// The settings of a shop that says no more than who it is.
    public init(shop: ShopKey) {
        self.shop = shop
        self.name = shop.id
    }

    /// What guards look at.
    var guardSettings: GuardSettings { GuardSettings(lengths: lengths, neverSay: neverSay) }
}
