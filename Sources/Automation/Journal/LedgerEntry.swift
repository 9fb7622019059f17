public import Disputes

/// Money set aside or moved by one action.
public struct LedgerEntry: Sendable, Hashable {
    /// What kind of money it is.
    public enum Account: UInt8, Sendable, CaseIterable {
        case payout = 0
        case refund = 1
    }

    /// Where the money stands: set aside, moved, or given back.
    public enum State: UInt8, Sendable, CaseIterable {
        case reserved = 0
        case posted = 1
        case released = 2
    }

    /// The action's number.
    public var number: Int64
    /// The shop whose money it is.
    public var shop: ShopKey
    /// Payout or refund.
    public var account: Account
    /// Reserved, posted or released.
    public var state: State
    /// A rehearsal (`shadow`) counts apart from live money.
    public var isShadow: Bool
    /// The day it was asked on: days since 1970 in the shop's zone.
    public var day: Int
    /// Empty where the ticket names no buyer.
    public var buyer: String
    /// The id of the ticket.
    public var ticket: String
    /// How much.
    public var amount: Money

    /// An entry by its columns.
    public init(
        number: Int64,
        shop: ShopKey,
        account: Account,
        state: State,
        isShadow: Bool,
        day: Int,
        buyer: String,
        ticket: String,
        amount: Money
    ) {
        self.number = number
        self.shop = shop
        self.account = account
        self.state = state
        self.isShadow = isShadow
        self.day = day
        self.buyer = buyer
        self.ticket = ticket
        self.amount = amount
    }
}

/// Sums of a shop's day: entries reserved and posted, live and shadow apart.
public struct Spending: Sendable, Hashable {
    /// What one kind of money sums up to.
    public struct Sums: Sendable, Hashable {
        /// Payouts, in fen.
        public var payouts: Int64 = 0
        /// Refunds, in fen.
        public var refunds: Int64 = 0
        /// Payouts by buyer, in fen; no sum of zero.
        public var payoutsByBuyer: [String: Int64] = [:]

        /// Sums of nothing.
        public init() {}
    }

    /// Money of actions that are sent.
    public var live = Sums()
    /// Money of rehearsals.
    public var shadow = Sums()

    /// No money.
    public init() {}

    /// Counts an entry in; a released one is nothing.
    public mutating func add(_ entry: LedgerEntry) {
        guard entry.state != .released else { return }
        if entry.isShadow { shadow.add(entry) } else { live.add(entry) }
    }
}

extension Spending.Sums {
    mutating func add(_ entry: LedgerEntry) {
        switch entry.account {
        case .payout:
            payouts += entry.amount.fen
            let sum = payoutsByBuyer[entry.buyer, default: 0] + entry.amount.fen
            // No sum of zero is kept, so that equal money makes equal values.
            payoutsByBuyer[entry.buyer] = sum == 0 ? nil : sum
        case .refund:
            refunds += entry.amount.fen
        }
    }
}
