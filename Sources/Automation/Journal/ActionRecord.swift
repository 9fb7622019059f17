public import Disputes

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
    /// The exact bytes of the request, stored before the first send; empty where nothing is sent.
    public var request: [UInt8]
    /// How its sending stands; nil where nothing was sent yet.
    public var delivery: Delivery?
    /// The states it was in before, oldest first; empty for one that was settled at once.
    public var past: [PastState]

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
        at: Timestamp,
        request: [UInt8] = [],
        delivery: Delivery? = nil,
        past: [PastState] = []
    ) {
        self.past = past
        self.request = request
        self.delivery = delivery
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

/// Where an action stands in its life, from being asked for to its end.
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
