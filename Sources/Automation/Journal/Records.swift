public import Disputes

/// A shop on its platform: the tenant that everything belongs to.
public struct ShopKey: Sendable, Hashable, Comparable {
    /// The platform it is on.
    public var platform: Platform
    /// The platform's id of it.
    public var id: String

    /// A shop by platform and id.
    public init(platform: Platform, id: String) {
        self.platform = platform
        self.id = id
    }

    /// As in an event's `source`: `/pinduoduo/shops/10086`.
    public var source: String { "/\(platform.rawValue)/shops/\(id)" }

    /// Why an event of a shop without a folder is a dead letter.
    var absence: String { "there is no shop folder for \(source)" }

    /// The order of pages: by platform, then id.
    public static func < (a: ShopKey, b: ShopKey) -> Bool {
        a.platform == b.platform ? a.id < b.id : a.platform.rawValue < b.platform.rawValue
    }
}

/// A ticket of a shop.
public struct TicketKey: Sendable, Hashable, Comparable {
    /// The shop it belongs to.
    public var shop: ShopKey
    /// The platform's id of it.
    public var id: String

    /// A ticket by shop and id.
    public init(shop: ShopKey, id: String) {
        self.shop = shop
        self.id = id
    }

    /// The order of pages: by shop, then id.
    public static func < (a: TicketKey, b: TicketKey) -> Bool {
        a.shop == b.shop ? a.id < b.id : a.shop < b.shop
    }
}

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
    /// The number, consecutive from 1.
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

/// A ticket's state, as an encoded ``TicketState``.
public struct TicketRecord: Sendable, Hashable {
    /// The ticket.
    public var key: TicketKey
    /// The encoded state.
    public var state: [UInt8]

    /// A ticket with its encoded state.
    public init(key: TicketKey, state: [UInt8]) {
        self.key = key
        self.state = state
    }
}

/// A run, with everything it saw and asked.
public struct RunRecord: Sendable, Hashable {
    /// Where a run stands.
    public enum State: UInt8, Sendable, CaseIterable {
        /// Waits for an answer, a time or a human.
        case waiting = 0
        case done = 1
        /// An error of the script, or an action's failure it did not handle.
        case failed = 2
        /// A limit ended it.
        case stopped = 3
    }

    /// Consecutive per event: the event's number times 1,024 plus the rule's place in its shop.
    public var number: Int64
    /// 16 bytes: a hash of shop, ticket, rule and the event's source and id.
    public var id: [UInt8]
    /// The ticket it runs for.
    public var ticket: TicketKey
    /// The name of its rule.
    public var rule: String
    /// Where it stands.
    public var state: State
    /// The hash of the scripts it began on: a ``ScriptRecord``.
    public var pin: [UInt8]
    /// An encoded ``RunHistory``.
    public var log: [UInt8]

    /// A run by its columns.
    public init(
        number: Int64,
        id: [UInt8],
        ticket: TicketKey,
        rule: String,
        state: State,
        pin: [UInt8],
        log: [UInt8]
    ) {
        self.number = number
        self.id = id
        self.ticket = ticket
        self.rule = rule
        self.state = state
        self.pin = pin
        self.log = log
    }
}

/// An action a run asked for.
public struct ActionRecord: Sendable, Hashable {
    /// The run's number times 1,024 plus the place of the ask in the run.
    public var number: Int64
    /// 26 characters of `[a-z2-7]`, the gateway's idempotency key.
    public var key: String
    /// The ticket it acts on.
    public var ticket: TicketKey
    /// What is asked for.
    public var kind: ActionKind
    /// Where it stands.
    public var state: ActionState
    /// The exact bytes of `args` on the wire: a JSON object.
    public var arguments: [UInt8]
    /// Why it is in this state, where there is something to say.
    public var reason: String?
    /// What the platform calls it; nil until it is done.
    public var reference: String?
    /// When it reached the state, by the host's clock.
    public var at: Timestamp

    /// An action by its columns.
    public init(
        number: Int64,
        key: String,
        ticket: TicketKey,
        kind: ActionKind,
        state: ActionState,
        arguments: [UInt8],
        reason: String?,
        reference: String?,
        at: Timestamp
    ) {
        self.number = number
        self.key = key
        self.ticket = ticket
        self.kind = kind
        self.state = state
        self.arguments = arguments
        self.reason = reason
        self.reference = reference
        self.at = at
    }
}

/// Where an action stands (design: "the life of an action").
public enum ActionState: String, Sendable, CaseIterable {
    case refused
    case skipped
    case shadow
    case needsApproval = "needs_approval"
    case denied
    case ready
    case sending
    case done
    case failed
    case unknown
    case withdrawn
}

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

/// Input that could not become an event, kept for a human.
public struct DeadLetter: Sendable, Hashable {
    /// What makes a dead letter the same when the same input is read again.
    public struct Key: Sendable, Hashable, Comparable {
        /// The line in its input, from 1; 0 where input has no lines.
        public var line: Int
        /// The first 16 bytes of the SHA-256 of the input.
        public var digest: [UInt8]

        /// A key by line and digest.
        public init(line: Int, digest: [UInt8]) {
            self.line = line
            self.digest = digest
        }

        /// The order of pages: by line, then digest.
        public static func < (a: Key, b: Key) -> Bool {
            a.line == b.line ? a.digest.lexicographicallyPrecedes(b.digest) : a.line < b.line
        }
    }

    /// What makes it the same when read again.
    public var key: Key
    /// Why it could not become an event.
    public var reason: String
    /// The input, up to the longest line accepted; the reason tells the length of a longer one.
    public var body: [UInt8]

    /// A dead letter by its columns.
    public init(key: Key, reason: String, body: [UInt8]) {
        self.key = key
        self.reason = reason
        self.body = body
    }
}

/// A set of scripts that runs are pinned to.
public struct ScriptRecord: Sendable, Hashable {
    /// SHA-256 of the prelude, rules and templates: 32 bytes.
    public var hash: [UInt8]
    /// An encoded ``ScriptSet``: names and texts.
    public var sources: [UInt8]

    /// A set of scripts by its hash.
    public init(hash: [UInt8], sources: [UInt8]) {
        self.hash = hash
        self.sources = sources
    }
}
