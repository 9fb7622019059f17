import Automation
import DequeModule
import Synchronization

/// The signed messages that were accepted lately: one that is sent again as it was is a replay.
///
/// The sender's own retry has a newer timestamp and goes through; what is older than the tolerance
/// is refused anyway, so nothing is remembered longer.
final class SeenMessages: Sendable {
    /// So many are remembered; the oldest is forgotten first.
    static let countMax = 100_000

    struct Message: Sendable, Hashable {
        var shop: ShopKey
        var id: String
        var seconds: Int64
    }

    private struct State {
        var seen: Set<Message> = []
        var order: Deque<Message> = []
    }

    private let state = Mutex(State())

    /// Whether it was accepted before.
    func contains(_ message: Message) -> Bool {
        state.withLock { $0.seen.contains(message) }
    }

    /// Remembers one that was accepted.
    func insert(_ message: Message, now: Int64) {
        state.withLock { state in
            guard state.seen.insert(message).inserted else { return }
            state.order.append(message)
            while let first = state.order.first,
                state.order.count > Self.countMax
                    || StandardWebhook.Age(of: first.seconds, at: now) == .tooOld
            {
                state.seen.remove(first)
                state.order.removeFirst()
            }
        }
    }
}
