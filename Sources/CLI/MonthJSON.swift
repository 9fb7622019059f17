import Automation
import Disputes
import Simulation

/// What a simulated month came to, as one JSON object; money is in fen.
struct MonthJSON {
    private let report: MonthReport

    init(_ report: MonthReport) {
        self.report = report
    }

    /// The object with a line end.
    var line: String {
        var json = JSONText(capacity: 4_096)
        json.beginObject()
        writePlan(to: &json)
        json.member("events", Int64(report.events))
        json.member("tickets", Int64(report.tickets))
        writeEndings(to: &json)
        writeFigures(to: &json)
        writeDecisions(to: &json)
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }

    private func writePlan(to json: inout JSONText) {
        let plan = report.plan
        json.member("platform", plan.platform.rawValue)
        json.member("shop", plan.shop)
        json.name("seed")
        json.raw(Array(String(plan.seed).utf8))
        json.member("from", plan.from.description)
        json.member("to", report.lastDay.description)
    }

    private func writeEndings(to json: inout JSONText) {
        json.name("endings")
        json.beginObject()
        for ending in Ending.allCases {
            guard let sum = report.endings[ending] else { continue }
            json.name(ending.rawValue)
            json.beginObject()
            json.member("tickets", Int64(sum.tickets))
            json.member("fen", sum.fen)
            json.endObject()
        }
        json.endObject()
    }

    private func writeFigures(to json: inout JSONText) {
        for (name, number) in [
            ("refunded_by_rules_fen", report.refundedByRules),
            ("refunded_by_people_fen", report.refundedByPeople),
            ("refunded_by_platform_fen", report.refundedByPlatform),
            ("paid_out_fen", report.paidOut), ("cost_fen", report.cost),
            ("interventions", Int64(report.interventions)),
            ("verdicts_lost", Int64(report.verdictsLost)),
            ("verdicts_won", Int64(report.verdictsWon)),
            ("deadlines_missed", Int64(report.missedDeadlines)),
            ("failed_actions", Int64(report.failedActions)),
            ("handed_over", Int64(report.handedOver)), ("approvals", Int64(report.approvals)),
            ("approvals_fen", report.approvalFen), ("failed_runs", Int64(report.failedRuns)),
            ("misfits", Int64(report.tally.misfits)),
        ] {
            json.member(name, number)
        }
    }

    private func writeDecisions(to json: inout JSONText) {
        json.name("decisions")
        json.beginList()
        let decisions = report.tally.decisions.map { (decision: $0.key, count: $0.value) }
        for (decision, count) in decisions.sorted(by: { rank($0.decision) < rank($1.decision) }) {
            json.beginObject()
            json.member("rule", decision.rule)
            json.member("action", decision.action.rawValue)
            json.member("state", decision.state.rawValue)
            json.member("count", Int64(count.count))
            json.member("fen", count.fen)
            if let reason = count.reason { json.member("reason", reason) }
            json.endObject()
        }
        json.endList()
    }

    private func rank(_ decision: Tally.Decision) -> (String, String, String) {
        (decision.rule, decision.action.rawValue, decision.state.rawValue)
    }
}
