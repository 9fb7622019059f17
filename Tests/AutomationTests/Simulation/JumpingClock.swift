import Automation
import Disputes
import Synchronization

/// A clock on which nobody ever waits: whoever would sleep finds that the time has come.
final class JumpingClock: WallClock {
    private let time: Mutex<Timestamp>

    /// A clock that stands at the beginning of a story, or so many seconds later.
    init(secondsLater: Int = 0) {
        time = Mutex(Timestamp(seconds: 1_795_200_000).adding(seconds: secondsLater))
    }

    var now: Timestamp { time.withLock { $0 } }

    func sleep(until time: Timestamp) async throws {
        self.time.withLock { $0 = max($0, time) }
    }
}
