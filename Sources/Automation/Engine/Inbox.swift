import Disputes
import Synchronization

/// Wakes the host when there is something to do, and holds the gateway's answers until it looks.
final class Inbox: Sendable {
    private struct State {
        var answers: [GatewayReply] = []
        var isSignalled = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// There is something to do.
    func signal() {
        wake { $0.isSignalled = true }
    }

    /// The gateway has answered.
    func add(_ answer: GatewayReply) {
        wake {
            $0.answers.append(answer)
            $0.isSignalled = true
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiter = state.withLock { state in
            change(&state)
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// The answers that have come since.
    func takeAnswers() -> [GatewayReply] {
        state.withLock { state in
            defer { state.answers = [] }
            return state.answers
        }
    }

    /// Answers that a turn did not come to: the next to be taken.
    func putBack(_ answers: ArraySlice<GatewayReply>) {
        if answers.isEmpty { return }
        wake {
            $0.answers.insert(contentsOf: answers, at: 0)
            $0.isSignalled = true
        }
    }

    /// Returns when something was signalled since the last wait, or at a time.
    func wait(until time: Timestamp?, by clock: any WallClock) async {
        let alarm = time.map { time in
            Task { [self] in
                while clock.now < time, !Task.isCancelled { try await clock.sleep(until: time) }
                signal()
            }
        }
        await withCheckedContinuation { continuation in
            let isSignalled = state.withLock { state in
                if !state.isSignalled { state.waiter = continuation }
                return state.isSignalled
            }
            if isSignalled { continuation.resume() }
        }
        state.withLock { $0.isSignalled = false }
        alarm?.cancel()
    }
}
