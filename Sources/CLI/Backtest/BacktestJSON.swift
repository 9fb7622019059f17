import Automation
import Disputes

/// A backtest as one JSON object.
struct BacktestJSON {
    private let report: BacktestReport

    init(_ report: BacktestReport) {
        self.report = report
    }

    var bytes: [UInt8] {
        var json = JSONText(capacity: 8_192)
        json.beginObject()
        json.member("rules", report.name)
        write(report.figures, to: &json)
        if let other = report.other, let name = report.otherName {
            json.name("against")
            json.beginObject()
            json.member("rules", name)
            write(other, to: &json)
            json.endObject()
        }
        if let difference = report.difference { write(difference, to: &json) }
        json.endObject()
        return json.bytes + [UInt8(ascii: "\n")]
    }

    private func write(_ figures: BacktestFigures, to json: inout JSONText) {
        write(counts: figures, to: &json)
        json.list("actions", figures.actionRows) { row, json in
            json.member("action", row.kind.rawValue)
            json.counts("states", row.states)
        }
        json.list("by_rule", figures.rules) { rule, json in write(rule, to: &json) }
        json.list("limits", figures.shops) { shop, json in
            json.member("shop", shop.shop.id)
            json.member("payout_per_day_fen", shop.payout.perDay.fen)
            json.member("refund_per_day_fen", shop.refund.perDay.fen)
        }
        json.list("by_day", figures.days) { day, json in
            json.member("shop", day.shop.id)
            json.member("day", CivilDate(daysSince1970: day.day).description)
            json.member("refund_fen", day.refundFen)
            json.member("payout_fen", day.payoutFen)
        }
        json.list("reasons", figures.reasons) { reason, json in write(reason, to: &json) }
        json.list("failures", figures.failures) { reason, json in write(reason, to: &json) }
        json.list("deadlines", figures.deadlines) { deadline, json in
            json.member("key", deadline.key.rawValue)
            if let owner = deadline.owner { json.member("owner", owner.rawValue) }
            json.member("met", Int64(deadline.count.met))
            json.member("missed", Int64(deadline.count.missed))
        }
        json.list("untouched", figures.untouched) { group, json in
            json.member("kind", group.kind)
            json.member("reason", group.reason)
            json.member("phase", group.phase)
            json.member("count", Int64(group.count))
            json.member("amount_fen", group.fen)
            json.name("examples")
            json.beginList()
            for example in group.examples { json.string(example) }
            json.endList()
        }
    }

    private func write(counts figures: BacktestFigures, to json: inout JSONText) {
        if let from = figures.from { json.member("from", figures.text(of: from)) }
        if let to = figures.to { json.member("to", figures.text(of: to)) }
        let counts = [
            ("events", figures.tally.events), ("duplicates", figures.tally.duplicates),
            ("rejected", figures.tally.deadLetters), ("misfits", figures.tally.misfits),
            ("unknown_types", figures.tally.unknownTypes), ("tickets", figures.tickets),
            ("tickets_touched", figures.ticketsTouched),
            ("tickets_untouched", figures.ticketsUntouched), ("runs", figures.tally.runs),
            ("runs_waiting", figures.waitingRuns), ("runs_failed", figures.failedRuns),
        ]
        for (name, count) in counts { json.member(name, Int64(count)) }
        json.member("refund_fen", figures.refundFen)
        json.member("payout_fen", figures.payoutFen)
        json.member("waiting_fen", figures.waitingFen)
    }

    private func write(_ rule: RuleFigures, to json: inout JSONText) {
        json.member("shop", rule.shop.id)
        json.member("rule", rule.rule)
        json.member("file", rule.source.file)
        json.member("line", Int64(rule.source.line))
        json.member("runs", Int64(rule.runs))
        json.member("failed", Int64(rule.failedRuns))
        json.counts("states", rule.actions)
        json.member("refund_fen", rule.refundFen)
        json.member("payout_fen", rule.payoutFen)
        json.member("steps", Int64(rule.cost.steps))
        json.member("instructions", rule.cost.instructions)
        json.member("instructions_max", rule.cost.instructionsMax)
        json.member("peak_bytes", Int64(rule.cost.peakBytes))
    }

    private func write(_ reason: ReasonCount, to json: inout JSONText) {
        if let state = reason.state { json.member("state", state.rawValue) }
        json.member("reason", reason.reason)
        json.member("count", Int64(reason.count))
    }

    private func write(_ difference: BacktestDifference, to json: inout JSONText) {
        json.name("difference")
        json.beginObject()
        json.member("tickets", Int64(difference.tickets))
        json.list("lines", difference.lines) { line, json in
            json.member("shop", line.ticket.shop.id)
            json.member("ticket", line.ticket.id)
            json.member("against_fen", line.otherFen)
            json.member("fen", line.fen)
            json.list("against", line.other) { deed, json in write(deed, to: &json) }
            json.list("actions", line.deeds) { deed, json in write(deed, to: &json) }
        }
        json.endObject()
    }

    private func write(_ deed: BacktestDifference.Deed, to json: inout JSONText) {
        json.member("rule", deed.rule)
        json.member("action", deed.kind.rawValue)
        json.member("state", deed.state.rawValue)
        if let amount = deed.amount { json.member("amount_fen", amount.fen) }
        json.member("args", deed.arguments)
    }
}

extension JSONText {
    fileprivate mutating func list<Element>(
        _ name: String,
        _ elements: [Element],
        _ members: (Element, inout JSONText) -> Void
    ) {
        self.name(name)
        beginList()
        for element in elements {
            beginObject()
            members(element, &self)
            endObject()
        }
        endList()
    }

    fileprivate mutating func counts(_ name: String, _ states: [ActionState: Int]) {
        self.name(name)
        beginObject()
        for (state, count) in states.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            member(state.rawValue, Int64(count))
        }
        endObject()
    }
}
