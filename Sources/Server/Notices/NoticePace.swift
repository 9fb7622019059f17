package import Disputes

/// When people may be told again: at once after a quiet time, less and less often while it goes on.
package struct NoticePace: Sendable, Hashable {
    /// The shortest and the longest time between two messages, in seconds.
    package static let pauses = 60...960

    private var pause = pauses.lowerBound
    private var sentAt: Timestamp?

    /// Nobody was told anything yet.
    package init() {}

    /// The time from which on a message may go.
    package func due(at now: Timestamp) -> Timestamp {
        guard let sentAt, sentAt <= now else { return now }
        return max(now, sentAt.adding(seconds: pause))
    }

    /// A message went: the next waits twice as long as the one before, unless it was quiet for as
    /// long again.
    package mutating func sent(at now: Timestamp) {
        if let sentAt, now < sentAt.adding(seconds: 2 * pause) {
            pause = min(2 * pause, Self.pauses.upperBound)
        } else {
            pause = Self.pauses.lowerBound
        }
        sentAt = now
    }
}
