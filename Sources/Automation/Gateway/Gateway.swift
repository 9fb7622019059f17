public import Disputes

/// Where actions are carried out.
public protocol Gateway: Sendable {
    /// What a journal remembers of it: `print`, `http`.
    var kind: String { get }

    /// Carries out one action that was decided and is about to be committed.
    func perform(_ request: ActionRequest) -> GatewayAnswer
}

/// One action as a gateway is asked to carry it out (design 11).
public struct ActionRequest: Sendable {
    /// The idempotency key; it never changes for one action.
    public var key: String
    /// What is to be done: `action` on the wire.
    public var kind: ActionKind
    /// The ticket it is done on, with its shop and platform.
    public var ticket: TicketKey
    /// The order's number, where the ticket names it.
    public var order: String?
    /// The name of the rule that asked for it.
    public var rule: String
    /// The run's id, 32 hexadecimal digits.
    public var run: String
    /// The exact bytes of `args`: a JSON object.
    public var arguments: [UInt8]
}

/// What a gateway says of an action.
public enum GatewayAnswer: Sendable, Equatable {
    /// It was performed; the platform's name for it.
    case done(reference: String)
    /// It was not performed and will not be.
    case failed(code: String, message: String)
}

/// A gateway that performs nothing and answers `done`: the default of `settle run`.
public struct PrintGateway: Gateway {
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
public struct MemoryGateway: Gateway {
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
