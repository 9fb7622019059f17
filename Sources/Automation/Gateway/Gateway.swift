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
    public var kind: ActionKind
    public var ticket: TicketKey
    /// The order's number, where the ticket names it.
    public var order: String?
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
    public let kind = "print"

    public init() {}

    public func perform(_ request: ActionRequest) -> GatewayAnswer {
        .done(reference: "print")
    }
}

/// A gateway in memory, for tests and rehearsals: answers by a function.
public struct MemoryGateway: Gateway {
    public let kind: String
    private let answer: @Sendable (ActionRequest) -> GatewayAnswer

    public init(
        kind: String = "memory",
        answer: @escaping @Sendable (ActionRequest) -> GatewayAnswer
    ) {
        self.kind = kind
        self.answer = answer
    }

    public func perform(_ request: ActionRequest) -> GatewayAnswer {
        answer(request)
    }
}
