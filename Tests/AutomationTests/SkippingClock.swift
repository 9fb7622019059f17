import Automation
import Disputes
import Synchronization

/// A wall clock on which nobody waits: to sleep until a time makes it that time.
final class SkippingClock: WallClock {
    private let time: Mutex<Timestamp>

    init(at time: Timestamp) {
        self.time = Mutex(time)
    }

    var now: Timestamp { time.withLock { $0 } }

    func sleep(until time: Timestamp) async throws {
        // Whoever has something to say says it first.
        for _ in 0..<64 { await Task.yield() }
        try Task.checkCancellation()
        self.time.withLock { $0 = max($0, time) }
    }
}

/// A gateway that reaches the outside, where a test notes what came.
final class NotingGateway: RemoteGateway {
    let kind = "http"
    private let seen = Mutex<[ActionRequest]>([])
    private let answer: @Sendable (ActionRequest, Delivery.Attempt) -> GatewayAnswer

    init(
        _ answer: @escaping @Sendable (ActionRequest, Delivery.Attempt) -> GatewayAnswer = { _, _ in
            .done(reference: "R")
        }
    ) {
        self.answer = answer
    }

    /// What was sent, in order.
    var sent: [ActionRequest] { seen.withLock { $0 } }

    func perform(_ request: ActionRequest) async -> GatewayAnswer {
        seen.withLock { $0.append(request) }
        return answer(request, .send)
    }

    func query(_ request: ActionRequest) async -> GatewayAnswer { answer(request, .query) }
}
