public import Disputes

/// Where actions are carried out: a ``LocalGateway`` or a ``RemoteGateway``.
public protocol Gateway: Sendable {
    /// What a journal remembers of it: `print`, `http`.
    var kind: String { get }
}

/// A gateway that reaches nobody, and so answers at once, within the batch that asks.
public protocol LocalGateway: Gateway {
    /// Answers one action; ``GatewayAnswer/done(reference:)`` or
    /// ``GatewayAnswer/failed(code:message:)``.
    func perform(_ request: ActionRequest) -> GatewayAnswer
}

/// A gateway that reaches the outside: an action's key and bytes are on disk before it is called.
public protocol RemoteGateway: Gateway {
    /// Sends an action. The same key always has the same bytes, however often it is sent.
    func perform(_ request: ActionRequest) async -> GatewayAnswer

    /// Asks what became of an action that was sent, by its key.
    func query(_ request: ActionRequest) async -> GatewayAnswer
}

/// One action as a gateway is asked to carry it out.
public struct ActionRequest: Sendable, Hashable {
    /// The idempotency key; it never changes for one action.
    public var key: String
    /// What is to be done: `action` on the wire.
    public var kind: ActionKind
    /// The ticket it is done on, with its shop and platform.
    public var ticket: TicketKey
    /// The exact bytes of the request, a JSON object.
    public var body: [UInt8]
    /// An answer that takes longer is unknown, in seconds of the wall clock.
    public var timeout: Double

    /// A request by its parts.
    public init(
        key: String,
        kind: ActionKind,
        ticket: TicketKey,
        body: [UInt8],
        timeout: Double
    ) {
        self.key = key
        self.kind = kind
        self.ticket = ticket
        self.body = body
        self.timeout = timeout
    }
}

/// What a gateway says of an action.
public enum GatewayAnswer: Sendable, Hashable {
    /// It was performed; the platform's name for it.
    case done(reference: String)
    /// It was not performed and will not be.
    case failed(code: String, message: String)
    /// It was not performed, and may be sent again after so many seconds.
    case postponed(seconds: Double)
    /// Nobody knows; why.
    case unknown(reason: String)
    /// Asked by key: the gateway knows of no such action, or not yet.
    case notFound
}

/// A gateway that performs nothing and answers `done`: the default of `settle run`.
public struct PrintGateway: LocalGateway {
    /// Always `print`: a rehearsal's journal is refused to a gateway that performs.
    public let kind = "print"

    /// The gateway has nothing to set.
    public init() {}

    /// Answers `done` at once, with `print` for the platform's reference.
    public func perform(_ request: ActionRequest) -> GatewayAnswer {
        .done(reference: "print")
    }
}

/// A gateway in memory, for tests and rehearsals: answers by a function.
public struct MemoryGateway: LocalGateway {
    /// What a journal remembers of it; `memory` unless it stands in for another.
    public let kind: String
    private let answer: @Sendable (ActionRequest) -> GatewayAnswer

    /// A gateway that answers each request as a function says.
    ///
    /// - Parameters:
    ///   - kind: what a journal remembers of it.
    ///   - answer: called once per request, from any thread.
    public init(
        kind: String = "memory",
        answer: @escaping @Sendable (ActionRequest) -> GatewayAnswer
    ) {
        self.kind = kind
        self.answer = answer
    }

    /// Answers what the function says of the request.
    public func perform(_ request: ActionRequest) -> GatewayAnswer {
        answer(request)
    }
}
