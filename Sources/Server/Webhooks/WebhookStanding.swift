import Automation
package import Disputes

/// How far a webhook's deliveries have come: all that a restart needs to go on.
///
/// It is a pure state machine; whoever sends keeps it on disk after each step, so that what was
/// under way in between is sent again, with the same id.
package struct WebhookStanding: Sendable, Hashable, Codable {
    /// The pauses between attempts on one item, in seconds: seven attempts over 17 hours and more.
    package static let pauses = [5, 300, 1_800, 7_200, 18_000, 36_000]
    /// A pause is longer by up to this part, by chance: those that failed together do not come back
    /// together.
    package static let jitterPart = 0.2
    /// A target that asks for more time gets as much, in seconds.
    package static let retryAfterMax = 36_000.0
    /// After so many items in a row whose last attempt failed the hook is disabled.
    package static let failuresInARowMax = 5

    /// Items up to this position of the stream are over.
    package var position: Int64
    /// Attempts that were made on the first item behind it.
    package var attempts = 0
    /// The time of the next, in milliseconds since 1970; nil: now.
    package var due: Int64?
    /// Why the last attempt failed; nil: it did not.
    package var reason: String?
    /// Items in a row that were given up.
    package var failuresInARow = 0
    /// Failed deliveries that somebody wants tried once more, by position.
    package var again: [Int64] = []
    /// Why nothing more is sent until somebody enables it.
    package var disabled: String?
    /// Items up to this position were deleted before they were delivered.
    package var missedThrough: Int64?

    /// Begins behind a position.
    package init(position: Int64) {
        self.position = position
    }

    /// What an attempt has led to.
    package enum Step: Sendable, Hashable {
        /// It was the item's last: it was taken.
        case delivered
        /// There will be another, at ``WebhookStanding/due``.
        case waits
        /// It was the last: the item is a failed delivery now.
        case failed
        /// Nothing is wanted there any more; see ``WebhookStanding/disabled``.
        case gone
    }

    /// Takes in the answer to an attempt on the first item behind ``position``.
    ///
    /// - Parameters:
    ///   - item: its position.
    ///   - answer: what came back.
    ///   - now: the time.
    ///   - jitter: a number of chance from 0 to 1.
    /// - Returns: what it has led to.
    package mutating func attempted(
        _ item: Int64,
        _ answer: WebhookAnswer,
        at now: Timestamp,
        jitter: Double
    ) -> Step {
        if answer.isSuccess {
            finish(item)
            failuresInARow = 0
            return .delivered
        }
        if answer.isGone {
            disable("its target answered 410: nothing more is wanted there")
            return .gone
        }
        guard attempts < Self.pauses.count else {
            finish(item)
            failuresInARow += 1
            reason = answer.reason
            if failuresInARow >= Self.failuresInARowMax {
                disable("\(failuresInARow) deliveries in a row failed; the last: \(answer.reason)")
            }
            return .failed
        }
        let pause = Double(Self.pauses[attempts]) * (1 + Self.jitterPart * jitter)
        let asked = min(answer.retryAfter ?? 0, Self.retryAfterMax)
        attempts += 1
        due = now.milliseconds + Int64(max(pause, asked) * 1_000)
        reason = answer.reason
        return .waits
    }

    /// Takes in the answer to the one attempt on a failed delivery that somebody wanted; what waits
    /// in the stream doesn't wait for it.
    package mutating func triedAgain(_ item: Int64, _ answer: WebhookAnswer) -> Step {
        again.removeAll { $0 == item }
        if answer.isSuccess {
            failuresInARow = 0
            return .delivered
        }
        guard answer.isGone else { return .failed }
        disable("its target answered 410: nothing more is wanted there")
        return .gone
    }

    /// Items that are not for the hook are over.
    package mutating func skip(to item: Int64) {
        position = max(position, item)
    }

    /// Begins anew behind a position, whatever it waited for.
    package mutating func restart(after item: Int64) {
        self = WebhookStanding(position: item)
    }

    /// Sends again, and at once.
    package mutating func enable() {
        disabled = nil
        attempts = 0
        due = nil
        failuresInARow = 0
    }

    private mutating func finish(_ item: Int64) {
        position = max(position, item)
        attempts = 0
        due = nil
        reason = nil
    }

    private mutating func disable(_ why: String) {
        disabled = why
        attempts = 0
        due = nil
    }

    static let prefix = "webhook-cursor/"

    /// Its setting.
    func setting(of id: String) -> Setting {
        Setting(name: Self.prefix + id, value: encoded(self))
    }
}
