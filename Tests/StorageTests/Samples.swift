import Automation
import Disputes

let shopA = ShopKey(platform: .pinduoduo, id: "10086")
let shopB = ShopKey(platform: .taobao, id: "店铺-7")

func event(_ id: String, of shop: ShopKey = shopA, body: String = "{}") -> ArrivedEvent {
    ArrivedEvent(shop: shop, id: id, body: Array(body.utf8))
}

func arrivals(_ events: [ArrivedEvent]) -> Commit {
    var commit = Commit()
    commit.arrivals = events
    return commit
}

func key(_ id: String, of shop: ShopKey = shopA) -> TicketKey {
    TicketKey(shop: shop, id: id)
}

func ticket(
    _ id: String,
    of shop: ShopKey = shopA,
    state: [UInt8] = [],
    due: DueTime? = nil,
    attention: TicketRecord.Attention = []
) -> TicketRecord {
    TicketRecord(key: key(id, of: shop), state: state, due: due, attention: attention)
}

func dueAt(_ milliseconds: Int64, _ order: Int64) -> DueTime {
    DueTime(at: Timestamp(milliseconds: milliseconds), order: order)
}

/// An event that the host made, by its place among those.
func made(_ place: Int64, _ id: String, of shop: ShopKey = shopA) -> NumberedEvent {
    NumberedEvent(number: NumberedEvent.madeFrom + place, event: event(id, of: shop))
}

func memory(_ key: String, _ value: [UInt8]?, of shop: ShopKey = shopA) -> MemoryRecord {
    MemoryRecord(shop: shop, key: key, value: value)
}

func figures(_ day: Int, _ counts: [Int], of shop: ShopKey = shopA) -> DayFigures {
    var figures = DayFigures(shop: shop, day: day)
    figures.requested = counts[0]
    figures.intervened = counts[1]
    figures.lost = counts[2]
    return figures
}

/// An item of the stream; at position 0 before the journal gave it one.
func item(
    _ type: String,
    _ ticket: String,
    of shop: ShopKey = shopA,
    body: String,
    at position: Int64 = 0
) -> StreamItem {
    StreamItem(position: position, shop: shop, ticket: ticket, type: type, body: Array(body.utf8))
}

/// A delivery with a value of its own in each place.
func delivery(attempts: Int = 3, beforeHuman: Bool = false) -> Delivery {
    var delivery = Delivery()
    delivery.attempts = attempts
    delivery.firstSentAt = Timestamp(milliseconds: 1_795_000_000_001)
    delivery.lastSentAt = Timestamp(milliseconds: 1_795_000_000_002)
    delivery.next = .query
    delivery.notBefore = Timestamp(milliseconds: 1_795_000_000_003)
    delivery.isBeforeHuman = beforeHuman
    return delivery
}

func run(
    _ number: Int64,
    ticket id: String = "T1",
    state: RunRecord.State = .waiting,
    log: [UInt8] = [1]
) -> RunRecord {
    RunRecord(
        number: number,
        id: Array(repeating: UInt8(truncatingIfNeeded: number), count: 16),
        ticket: key(id),
        rule: "先沟通 \"再\" 拒绝",
        state: state,
        pin: Array(repeating: 7, count: 32),
        log: log
    )
}

func action(
    _ number: Int64,
    key: String = "abcdefghijklmnopqrstuvwxyz",
    ticket id: String = "T1",
    state: ActionState = .ready,
    reason: String? = nil,
    reference: String? = nil,
    request: [UInt8] = [],
    delivery: Delivery? = nil,
    past: [PastState] = []
) -> ActionRecord {
    ActionRecord(
        number: number,
        key: key,
        ticket: TicketKey(shop: shopA, id: id),
        kind: .agreeRefund,
        state: state,
        arguments: Array(#"{"amount_fen":990}"#.utf8),
        reason: reason,
        reference: reference,
        at: Timestamp(milliseconds: 1_795_000_000_123),
        request: request,
        delivery: delivery,
        past: past
    )
}

/// Every state an action can have been in, with and without a reason.
let pastStates = ActionState.allCases.enumerated().map { place, state in
    PastState(
        state: state,
        at: Timestamp(milliseconds: 1_795_000_000_000 + Int64(place)),
        reason: place % 2 == 0 ? nil : "原因 \"\(place)\""
    )
}

func entry(
    _ number: Int64,
    fen: Int64,
    account: LedgerEntry.Account = .payout,
    state: LedgerEntry.State = .reserved,
    shadow: Bool = false,
    day: Int = 20_000,
    buyer: String = "b-1",
    shop: ShopKey = shopA
) -> LedgerEntry {
    LedgerEntry(
        number: number,
        shop: shop,
        account: account,
        state: state,
        isShadow: shadow,
        day: day,
        buyer: buyer,
        ticket: "T1",
        amount: Money(fen: fen)
    )
}

func letter(_ line: Int, digest: UInt8, reason: String = "no JSON") -> DeadLetter {
    DeadLetter(
        key: DeadLetter.Key(line: line, digest: Array(repeating: digest, count: 16)),
        reason: reason,
        body: [0, 0xFF, 10]
    )
}

/// A small generator of numbers that are the same for the same seed (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}
