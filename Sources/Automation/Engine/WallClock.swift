public import Disputes
import Glibc

/// The time outside: what gateways live by, and rules under `--clock wall`.
public protocol WallClock: Sendable {
    /// The time now.
    var now: Timestamp { get }

    /// Returns at a time, or soon after; at once where it has passed.
    ///
    /// - Throws: `CancellationError` when the task is cancelled meanwhile.
    func sleep(until time: Timestamp) async throws
}

extension WallClock {
    /// Returns when a time has come, however the clock is set meanwhile.
    ///
    /// - Throws: `CancellationError` when the task is cancelled meanwhile.
    package func sleep(through time: Timestamp) async throws {
        while now < time { try await sleep(until: time) }
    }

    /// Returns so many seconds from now by this clock, or soon after.
    ///
    /// - Throws: `CancellationError` when the task is cancelled meanwhile.
    package func sleep(seconds: Int) async throws {
        try await sleep(through: now.adding(seconds: seconds))
    }
}

/// The machine's own clock.
public struct SystemClock: WallClock {
    /// The clock has nothing to set.
    public init() {}

    /// The machine's time of day.
    public var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Sleeps by the monotonic clock for as long as the time of day says.
    public func sleep(until time: Timestamp) async throws {
        let milliseconds = time.milliseconds - now.milliseconds
        guard milliseconds > 0 else { return }
        // In stretches: the time of day may be set meanwhile.
        try await Task.sleep(for: .milliseconds(min(milliseconds, 60_000)))
    }
}
