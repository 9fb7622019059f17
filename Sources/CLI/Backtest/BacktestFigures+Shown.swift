import Automation
import Disputes

extension BacktestFigures {
    /// Actions of one kind by where they came to.
    struct ActionRow {
        var kind: ActionKind
        var states: [ActionState: Int]

        var count: Int { states.values.reduce(0, +) }
    }

    /// The kinds that were asked for, the most frequent first.
    var actionRows: [ActionRow] {
        actions.map { ActionRow(kind: $0.key, states: $0.value) }.filter { $0.count > 0 }.sorted {
            a,
            b in
            a.count == b.count ? a.kind.rawValue < b.kind.rawValue : a.count > b.count
        }
    }

    var refundFen: Int64 { days.reduce(0) { $0 + $1.refundFen } }
    var payoutFen: Int64 { days.reduce(0) { $0 + $1.payoutFen } }
    var failedRuns: Int { tally.failedRuns + tally.stoppedRuns + tally.divergedRuns }

    /// Deadlines of the shops themselves.
    var ownDeadlines: DeadlineCount {
        var count = DeadlineCount()
        for deadline in deadlines where deadline.owner == .merchant || deadline.owner == .both {
            count.met += deadline.count.met
            count.missed += deadline.count.missed
        }
        return count
    }

    /// Rules that did something, the busiest first.
    var busyRules: [RuleFigures] {
        rules.filter { $0.runs > 0 }.sorted { a, b in
            a.actionCount == b.actionCount
                ? (a.shop, a.rule) < (b.shop, b.rule) : a.actionCount > b.actionCount
        }
    }

    /// Rules by the instructions of their longest step, the slowest first.
    var slowRules: [RuleFigures] {
        rules.filter { $0.cost.steps > 0 }.sorted { a, b in
            a.cost.instructionsMax == b.cost.instructionsMax
                ? (a.shop, a.rule) < (b.shop, b.rule)
                : a.cost.instructionsMax > b.cost.instructionsMax
        }
    }

    /// Names of rules that never fired.
    var idleRules: [RuleFigures] { rules.filter { $0.runs == 0 } }

    /// The rule's name; where there is more than one shop, behind the shop's.
    func name(of rule: RuleFigures) -> String {
        shops.count > 1 ? "\(rule.shop.id) \(rule.rule)" : rule.rule
    }

    /// A time in the zone of the first shop.
    func text(of time: Timestamp) -> String {
        time.rfc3339(offset: (shops.first?.zone ?? .shanghai).offset(at: time.seconds))
    }

    /// The day of a time.
    func day(of time: Timestamp?) -> String {
        time.map { String(text(of: $0).prefix(10)) } ?? ""
    }

    /// Sums of all shops by day, in order, days without money included; at most `limit` of the last.
    func daySums(limit: Int) -> [(day: Int, refundFen: Int64, payoutFen: Int64)] {
        var sums: [Int: (Int64, Int64)] = [:]
        for day in days {
            let sum = sums[day.day] ?? (0, 0)
            sums[day.day] = (sum.0 + day.refundFen, sum.1 + day.payoutFen)
        }
        guard let last = sums.keys.max(), let first = sums.keys.min() else { return [] }
        return (max(first, last - limit + 1)...last).map { day in
            (day, sums[day]?.0 ?? 0, sums[day]?.1 ?? 0)
        }
    }
}

extension Int64 {
    /// Fen as yuan, with thousands apart: `12,345.60`.
    var asYuan: String {
        let text = Money(fen: self).description
        let parts = text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let whole = Int(parts[0].drop { $0 == "-" }) else { return text }
        return (text.hasPrefix("-") ? "-" : "") + grouped(whole) + "." + parts[1]
    }

    /// The same with its sign, for differences.
    var asSignedYuan: String { self > 0 ? "+\(asYuan)" : asYuan }
}
