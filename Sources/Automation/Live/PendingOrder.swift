import Synchronization

/// An order and who waits for its reply; whatever becomes of it, there is one.
final class PendingOrder: Sendable {
    typealias Reply = Result<String, OrderProblem>

    let order: Order
    private let waiter: Mutex<CheckedContinuation<Reply, Never>?>

    init(_ order: Order, _ waiter: CheckedContinuation<Reply, Never>) {
        self.order = order
        self.waiter = Mutex(waiter)
    }

    deinit {
        // The host came to its end with it in hand.
        answer(.failure(OrderProblem("the host has ended; try again")))
    }

    func answer(_ reply: Reply) {
        waiter.withLock { $0.take() }?.resume(returning: reply)
    }
}
