import Disputes

/// The hour every sample starts at: 2026-11-20T08:00:00+08:00, a Friday.
let start = Timestamp(milliseconds: 1_795_132_800_000)

/// The instant `hours` after the start.
func at(_ hours: Int) -> Timestamp {
    start.adding(seconds: hours * 3_600)
}

/// An event of the sample ticket.
func event(
    _ type: EventType,
    at time: Timestamp = start,
    on platform: Platform = .pinduoduo,
    _ facts: KeyValuePairs<TicketField, FieldValue> = [:],
    phase: Phase? = nil,
    payload: Event.Payload = .none
) -> Event {
    Event(
        id: "e-\(type.name)-\(time.milliseconds)",
        platform: platform,
        shop: "10086",
        type: type,
        ticket: "T1001",
        time: time,
        facts: TicketFacts(facts, phase: phase),
        payload: payload
    )
}

/// A ticket that nothing is known of.
func blank(_ platform: Platform = .pinduoduo) -> Ticket {
    Ticket(id: "T1001", platform: platform, shop: "10086")
}

/// A ticket that was applied for at the start, with these facts on top of the usual ones.
func requested(
    on platform: Platform = .pinduoduo,
    kind: TicketKind = .returnRefund,
    _ facts: KeyValuePairs<TicketField, FieldValue> = [:],
    phase: Phase? = nil
) -> Ticket {
    var ticket = blank(platform)
    var said = event(
        .refundRequested,
        on: platform,
        [
            .kind: .kind(kind), .reason: .text("quality"), .amount: .integer(5_000),
            .orderID: .text("241120-1"), .orderPaid: .integer(10_000),
            .orderPaidAt: .time(at(-24)), .orderShippedAt: .time(at(-12)),
            .orderSevenDayReturn: .flag(true), .orderVirtual: .flag(false),
            .buyerID: .text("b-1"), .parcelState: .parcelState(.inTransit),
        ],
        phase: phase
    )
    for (field, value) in facts {
        said.facts.set(field, value)
    }
    ticket.apply(said)
    return ticket
}

extension Ticket {
    /// Applies `event` with the usual lengths, the event's time being the host's.
    @discardableResult
    mutating func apply(_ event: Event, _ lengths: Lengths = Lengths()) -> Application {
        apply(event, at: event.time, rules: lengths)
    }

    /// Applies a done action.
    @discardableResult
    mutating func finish(
        _ action: Action,
        at time: Timestamp,
        _ lengths: Lengths = Lengths()
    ) -> Application {
        apply(done: action, at: time, rules: lengths)
    }

    /// Applies the end of a deadline.
    @discardableResult
    mutating func pass(_ key: DeadlineKey, at time: Timestamp) -> Application {
        apply(event(.deadlinePassed, at: time, on: platform, payload: .deadline(key)))
    }

    /// Why `action` is refused; nil when it is allowed.
    func refusal(_ action: Action, at time: Timestamp = start, key: String? = nil) -> Refusal? {
        Guard.check(action, on: self, at: time, settings: GuardSettings(), key: key).refusal
    }
}

/// An action with every argument it can need, changed by `change`.
func action(_ kind: ActionKind, _ change: (inout Action) -> Void = { _ in }) -> Action {
    var action = Action(kind)
    action.text = "亲,马上为您处理"
    action.reason = kind == .appeal ? "courier_proof" : "quality_unproven"
    action.note = "已与买家沟通"
    action.amount = kind == .payout || kind == .agreeRefund ? Money(fen: 500) : nil
    action.evidence = [Action.Evidence(slot: "outbound_photo", url: "https://example.com/1.jpg")]
    action.address = "杭州市"
    action.consignee = "王"
    action.phone = "1"
    action.freight = .merchant
    action.points = ["一"]
    action.files = ["https://example.com/1.pdf"]
    change(&action)
    return action
}

/// A ticket in `phase` on which `kind` is refused for no other reason than its phase.
func ready(for kind: ActionKind, on platform: Platform, in phase: Phase) -> Ticket {
    var ticket = requested(
        on: platform,
        [.parcelState: .parcelState(kind == .payout ? .signed : .inTransit)]
    )
    ticket.finish(action(.negotiate), at: start)
    ticket.apply(event(.buyerMessaged, on: platform, payload: .message(text: "好")))
    let type = kind == .appeal ? EventType.verdictGiven : .unknown("moved")
    let verdict = Event.Payload.verdict(liable: .merchant, refunded: nil)
    ticket.apply(event(type, on: platform, phase: phase, payload: verdict))
    return ticket
}

/// Numbers that look random and are the same every time.
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
