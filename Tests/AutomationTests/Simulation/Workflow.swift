import Automation
import Disputes

/// A rule or a few of a shop, and what happens to its tickets: one story that hosts live through.
struct Workflow: Sendable, CustomStringConvertible {
    var name: String
    /// More keys of `shop`.
    var settings = ""
    var platform = Platform.pinduoduo
    var rules: String
    /// The rules that hosts after the first one find in the shop's folder; nil: the same.
    var laterRules: String?
    /// The input, in the order in which it comes.
    var events: [String]
    var clock = ClockKind.events
    var human = SimulatedHuman()
    var description: String { name }

    /// The shop's folder as the first host finds it, or later ones.
    func shop(isLater: Bool) -> ShopFixture {
        ShopFixture(
            platform: platform,
            settings: """
                mode = "live", allow = { "reply", "agree_refund", "negotiate", "reject", "payout",
                  "intercept_parcel", "submit_evidence" },
                gateway = { settle_time = 600, retry_after = 5, attempts = 12, concurrency = 2,
                  key_lifetime = \(SimulatedGateway.keyLifetimeSeconds) },
                \(settings)
                """,
            rules: isLater ? laterRules ?? rules : rules
        )
    }

    /// The same story by the other clock.
    func by(_ clock: ClockKind) -> Workflow {
        var workflow = self
        workflow.clock = clock
        if clock != self.clock { workflow.name += " by \(clock.rawValue)" }
        return workflow
    }
}
