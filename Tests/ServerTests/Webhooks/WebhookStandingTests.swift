import Disputes
import Server
import Testing

/// The retry table, by itself.
@Suite struct WebhookStandingTests {
    private static let now = Timestamp(seconds: 1_000_000)

    /// The pauses, in seconds, that a target that always answers so leads to.
    private static func pauses(_ answer: WebhookAnswer, jitter: Double) -> [Double] {
        var standing = WebhookStanding(position: 0)
        var pauses: [Double] = []
        while standing.attempted(1, answer, at: now, jitter: jitter) == .waits {
            #expect(standing.position == 0)
            pauses.append(Double((standing.due ?? 0) - now.milliseconds) / 1_000)
        }
        #expect(standing.position == 1)
        #expect(standing.attempts == 0 && standing.due == nil)
        return pauses
    }

    @Test(arguments: [
        WebhookAnswer.status(500), .status(404), .status(400), .status(302), .status(199),
        .status(300), .nothing("no connection"), .status(500, retryAfter: 90_000),
        .status(200 + 200, retryAfter: 90_000),
    ])
    func `a delivery is tried seven times over seventeen hours`(answer: WebhookAnswer) {
        #expect(Self.pauses(answer, jitter: 0) == [5, 300, 1_800, 7_200, 18_000, 36_000])
        #expect(Self.pauses(answer, jitter: 1) == [6, 360, 2_160, 8_640, 21_600, 43_200])
    }

    @Test(arguments: [429, 503])
    func `a target that asks for more time gets it, within a bound`(status: Int) {
        let asked = Self.pauses(.status(status, retryAfter: 600), jitter: 0)
        #expect(asked == [600, 600, 1_800, 7_200, 18_000, 36_000])
        let bounded = Self.pauses(.status(status, retryAfter: 1e300), jitter: 0)
        #expect(bounded == Array(repeating: 36_000, count: 6))
    }

    @Test(arguments: [200, 201, 204, 299])
    func `any 2xx is a success, and ends a row of failures`(status: Int) {
        var standing = WebhookStanding(position: 4)
        standing.failuresInARow = 4
        #expect(standing.attempted(9, .status(500), at: Self.now, jitter: 0) == .waits)
        #expect(standing.reason == "status 500")
        #expect(
            standing.attempted(9, .status(status), at: Self.now, jitter: 0) == .delivered
        )
        #expect(standing == WebhookStanding(position: 9))
    }

    @Test func `410 disables at once, and nothing is lost`() {
        var standing = WebhookStanding(position: 4)
        #expect(standing.attempted(9, .status(410), at: Self.now, jitter: 0) == .gone)
        #expect(standing.position == 4)
        #expect(standing.disabled == "its target answered 410: nothing more is wanted there")
        standing.enable()
        #expect(standing == WebhookStanding(position: 4))
    }

    @Test func `the fifth delivery in a row that fails disables`() {
        var standing = WebhookStanding(position: 0)
        for item in Int64(1)...5 {
            #expect(standing.disabled == nil)
            while standing.attempted(item, .status(500), at: Self.now, jitter: 0) == .waits {}
            #expect(standing.position == item)
        }
        #expect(standing.disabled == "5 deliveries in a row failed; the last: status 500")
    }

    @Test func `a failed delivery is tried once more without a wait for the others`() {
        var standing = WebhookStanding(position: 9)
        standing.again = [3, 4, 5]
        #expect(standing.triedAgain(3, .status(500)) == .failed)
        #expect(standing.triedAgain(4, .status(200)) == .delivered)
        #expect(standing.position == 9 && standing.again == [5] && standing.due == nil)
        #expect(standing.triedAgain(5, .status(410)) == .gone)
        #expect(standing.disabled != nil)
    }
}
