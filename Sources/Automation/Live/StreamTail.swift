import Disputes
import Synchronization

/// The newest items of the stream, for those who follow it live; what is older is the journal's.
final class StreamTail: Sendable {
    /// Kept are at most so many items, and so many bytes of them.
    private static let itemsMax = 16_384
    private static let bytesMax = 32 << 20

    private struct State {
        var items: [StreamItem] = []
        /// Items before this place are let go of.
        var start = 0
        var byteCount = 0
        var last: Int64
        var end: JournalError?
        var hasEnded = false
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var waiterCount = 0

        /// The position before the first item kept.
        var before: Int64 { last - Int64(items.count - start) }

        mutating func trim() {
            while items.count - start > StreamTail.itemsMax || byteCount > StreamTail.bytesMax,
                start < items.count
            {
                byteCount -= items[start].body.count
                items[start].body = []
                start += 1
            }
            if start > items.count / 2 {
                items.removeFirst(start)
                start = 0
            }
        }
    }

    private let state: Mutex<State>

    init(last: Int64) {
        state = Mutex(State(last: last))
    }

    /// The position of the last item that is on disk.
    var last: Int64 { state.withLock { $0.last } }

    /// Takes in what a commit wrote.
    func append(_ commit: Commit, _ receipt: CommitReceipt) {
        let items = commit.streamItems(receipt)
        if items.isEmpty { return }
        wake { state in
            state.items += items
            state.byteCount += items.reduce(0) { $0 + $1.body.count }
            state.last = receipt.lastPosition
            state.trim()
        }
    }

    /// The host has ended: nothing more will come.
    func end(_ error: JournalError?) {
        wake { state in
            state.hasEnded = true
            state.end = state.end ?? error
        }
    }

    /// What ended it.
    var failure: JournalError? { state.withLock { $0.end } }

    private func wake(_ change: (inout State) -> Void) {
        let waiters = state.withLock { state in
            change(&state)
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// What follows a position.
    enum Page {
        /// Items, at least one.
        case items([StreamItem])
        /// They are no longer here; the journal has them.
        case older
        /// There are none yet.
        case none
        /// There will be none.
        case ended(JournalError?)
    }

    /// At most `limit` items behind a position.
    func page(after position: Int64, limit: Int) -> Page {
        state.withLock { state in
            if position < state.before { return .older }
            let skipped = state.start + Int(position - state.before)
            if skipped < state.items.count {
                return .items(Array(state.items[skipped...].prefix(limit)))
            }
            return state.hasEnded ? .ended(state.end) : .none
        }
    }

    /// Returns at the end, or when the task is cancelled.
    func waitForEnd() async {
        while !Task.isCancelled, !state.withLock({ $0.hasEnded }) { await wait(after: .max) }
    }

    /// Returns when something has come behind a position, at the end, or when the task is cancelled.
    func wait(after position: Int64) async {
        let number = state.withLock { state in
            state.waiterCount += 1
            return state.waiterCount
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = state.withLock { state in
                    if state.last > position || state.hasEnded || Task.isCancelled { return false }
                    state.waiters[number] = continuation
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }
}
