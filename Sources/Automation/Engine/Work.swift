public import Disputes

/// What one turn of the engine works on.
public struct Work: Sendable {
    /// Which timers may fire in a turn.
    public enum Timers: Sendable {
        /// None but those that events on the way leave behind (clock `events`).
        case none
        /// Those that are due by the clock as it stands.
        case due
        /// The clock runs on from timer to timer (`--drain`).
        case drain
    }

    /// The wall clock: gateways live by it whatever clock the rules see.
    public var wall: Timestamp
    /// Events on disk, in order; as many as can be are taken.
    public var events: [NumberedArrival] = []
    /// What the gateway answered, in the order in which it did.
    public var answers: [GatewayReply] = []
    /// What humans want, in order.
    public var orders: [Order] = []
    /// Where the clock is to stand once the events are taken, and before timers fire (clock
    /// `events`); nil: where they leave it.
    ///
    /// What is due before it fires on the way; the clock may stop on the way, too, while actions
    /// are under way.
    public var clock: Timestamp?
    /// Which timers may fire once the events are taken.
    public var timers = Timers.none
    /// Instructions that rules may use for the answers, for the events and for the timers, each.
    ///
    /// What is left of them then is for a later turn; one of each is always taken.
    public var instructionsMax = Int64.max
    /// Something new may be begun at the gateway; false where the host is ending.
    public var sends = true

    /// Work of nothing, at a time.
    public init(wall: Timestamp) {
        self.wall = wall
    }
}

/// Something to be done at the gateway, once the turn that says so is on disk.
public struct Sending: Sendable, Hashable {
    /// The action's number.
    public var number: Int64
    /// To send it, or to ask what became of it.
    public var attempt: Delivery.Attempt
    /// What to send.
    public var request: ActionRequest
}

/// What came of a ``Sending``.
public struct GatewayReply: Sendable, Hashable {
    /// The action's number.
    public var number: Int64
    /// What was tried.
    public var attempt: Delivery.Attempt
    /// What the gateway said.
    public var answer: GatewayAnswer

    /// An answer to what was tried.
    public init(number: Int64, attempt: Delivery.Attempt, answer: GatewayAnswer) {
        self.number = number
        self.attempt = attempt
        self.answer = answer
    }
}

extension RemoteGateway {
    /// Does what is to be done, and tells what came of it.
    func reply(to sending: Sending) async -> GatewayReply {
        let answer =
            switch sending.attempt {
            case .send: await perform(sending.request)
            case .query: await query(sending.request)
            }
        return GatewayReply(number: sending.number, attempt: sending.attempt, answer: answer)
    }
}

/// The kinds of clocks that rules see.
public enum ClockKind: String, Sendable, CaseIterable {
    /// The greatest event time so far, or the due time of the timer being fired.
    case events
    /// The wall clock.
    case wall

    /// What is wrong with an event that is dated too far ahead of the clock: a mistake of its
    /// sender.
    func problem(with event: Event, at clock: Timestamp) -> EventProblem? {
        let (most, reason) =
            switch self {
            case .events: (400 * 86_400, "is more than 400 days ahead of the event before it")
            case .wall: (600, "is more than 10 minutes ahead of the clock")
            }
        if clock == .never || event.time.seconds(since: clock) <= most { return nil }
        return EventProblem(field: "time", reason: reason)
    }
}
