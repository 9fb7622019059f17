import Automation
import Disputes

/// A backtest for a terminal: tables with small charts.
struct BacktestText {
    static let rowsMax = 20
    private static let daysMax = 31
    static let deedsMax = 8

    let report: BacktestReport
    let figures: BacktestFigures
    let width: Int

    init(_ report: BacktestReport, width: Int) {
        self.report = report
        figures = report.figures
        self.width = width
    }

    var lines: [String] {
        var lines = head
        let parts = [
            actions, rules, money, deadlines, reasons, failures, untouched, costs, difference,
        ]
        for part in parts where !part.isEmpty { lines += [""] + part }
        return lines
    }

    // MARK: Head

    private var head: [String] {
        var lines = [
            "\(report.name): \(count(figures.tally.events, "event")) on \(count(figures.tickets, "ticket"))"
        ]
        if figures.from != nil {
            lines[0] += ", \(figures.day(of: figures.from)) to \(figures.day(of: figures.to))"
        }
        let share = figures.tickets > 0 ? figures.ticketsTouched * 100 / figures.tickets : 0
        lines.append(
            "rules acted on \(grouped(figures.ticketsTouched)) tickets (\(share) %), nobody touched "
                + grouped(figures.ticketsUntouched)
        )
        let own = figures.ownDeadlines
        lines.append(
            "refunds \(figures.refundFen.asYuan) yuan, payouts \(figures.payoutFen.asYuan) yuan"
                + (figures.waitingFen > 0
                    ? ", of which \(figures.waitingFen.asYuan) yuan wait for a human" : "")
        )
        if own.met + own.missed > 0 {
            lines.append(
                "the shop met \(count(own.met, "deadline")) and missed \(grouped(own.missed))"
            )
        }
        let runs = figures.tally.runs
        let lost = figures.tally.deadLetters
        let rest = [
            (runs, runs == 1 ? "run" : "runs"), (figures.waitingRuns, "still waiting"),
            (figures.failedRuns, "failed"), (figures.tally.duplicates, "known already"),
            (figures.tally.misfits, "did not fit their ticket"),
            (figures.tally.unknownTypes, "of unknown types"),
            (lost, lost == 1 ? "line rejected" : "lines rejected"),
        ].filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }
        if !rest.isEmpty { lines.append(rest.joined(separator: ", ")) }
        return lines.flatMap { $0.printable.wrapped(to: width, rest: "  ") }
    }

    func count(_ count: Int, _ noun: String) -> String {
        "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
    }

    private func table(
        _ columns: [TextTable.Column],
        _ rows: [[String]],
        of all: Int? = nil
    ) -> [String] {
        if rows.isEmpty { return [] }
        let shown = Array(rows.prefix(Self.rowsMax))
        let left = (all ?? rows.count) - shown.count
        let more = left > 0 ? ["… \(grouped(left)) more; --json has all"] : []
        return TextTable(columns: columns, rows: shown).lines(width: width) + more
    }

    // MARK: Tables

    private var actions: [String] {
        let rows = figures.actionRows
        let most = rows.map(\.count).max() ?? 0
        return table(
            [
                .init(title: "action"), .init(title: "count", isRight: true), .init(title: ""),
                .init(title: "done", isRight: true), .init(title: "needs human", isRight: true),
                .init(title: "refused", isRight: true), .init(title: "other", isRight: true),
            ],
            rows.map { row in
                let done = row.states[.done] ?? 0
                let human = row.states[.needsApproval] ?? 0
                let refused = row.states[.refused] ?? 0
                let other = row.count - done - human - refused
                return [
                    row.kind.rawValue, grouped(row.count),
                    TextChart.bar(Double(row.count), of: Double(most), cells: 20), blankZero(done),
                    blankZero(human), blankZero(refused), blankZero(other),
                ]
            }
        )
    }

    private func blankZero(_ number: Int) -> String { number == 0 ? "" : grouped(number) }

    private var rules: [String] {
        let busy = figures.busyRules
        let most = busy.map(\.actionCount).max() ?? 0
        let rows = busy.map { rule in
            [
                figures.name(of: rule), grouped(rule.runs), grouped(rule.actionCount),
                TextChart.bar(Double(rule.actionCount), of: Double(most), cells: 12),
                rule.refundFen == 0 ? "" : rule.refundFen.asYuan,
                rule.payoutFen == 0 ? "" : rule.payoutFen.asYuan, blankZero(rule.failedRuns),
            ]
        }
        var lines = table(
            [
                .init(title: "rule"), .init(title: "runs", isRight: true),
                .init(title: "actions", isRight: true), .init(title: ""),
                .init(title: "refunds", isRight: true), .init(title: "payouts", isRight: true),
                .init(title: "failed", isRight: true),
            ],
            rows
        )
        let idle = figures.idleRules
        if !idle.isEmpty, figures.tally.events > 0 {
            let names = idle.prefix(8).map { figures.name(of: $0) }.joined(separator: ", ")
            let more = idle.count > 8 ? ", …" : ""
            lines += "never fired: \(names)\(more)".printable.wrapped(to: width, rest: "  ")
        }
        return lines
    }

    private var money: [String] {
        let days = figures.days
        if days.isEmpty { return [] }
        let sums = figures.daySums(limit: max(10, width - 20))
        let values = sums.map { Double($0.refundFen + $0.payoutFen) }
        let limits = Dictionary(figures.shops.map { ($0.shop, $0) }) { first, _ in first }
        let rows = days.suffix(Self.daysMax).map { day in
            let settings = limits[day.shop]
            return [
                figures.shops.count > 1 ? day.shop.id : "",
                CivilDate(daysSince1970: day.day).description, day.refundFen.asYuan,
                TextChart.share(day.refundFen, of: settings?.refund.perDay.fen ?? 0),
                day.payoutFen.asYuan,
                TextChart.share(day.payoutFen, of: settings?.payout.perDay.fen ?? 0),
            ]
        }
        let columns: [TextTable.Column] = [
            .init(title: "shop"), .init(title: "day"), .init(title: "refunds", isRight: true),
            .init(title: "of the limit"), .init(title: "payouts", isRight: true),
            .init(title: "of the limit"),
        ]
        let isOne = figures.shops.count <= 1
        let shown = TextTable(
            columns: isOne ? Array(columns.dropFirst()) : columns,
            rows: isOne ? rows.map { Array($0.dropFirst()) } : rows
        ).lines(width: width)
        let left = days.count - rows.count
        let picture = values.count > 1 ? "  \(TextChart.sparkline(values))" : ""
        return ["money by day\(picture)"] + shown
            + (left > 0 ? ["… \(grouped(left)) days before; --json has all"] : [])
    }

    private var deadlines: [String] {
        table(
            [
                .init(title: "deadline"), .init(title: "who must act"),
                .init(title: "met", isRight: true), .init(title: "missed", isRight: true),
                .init(title: ""),
            ],
            figures.deadlines.map { deadline in
                [
                    deadline.key.rawValue, deadline.owner?.rawValue ?? "",
                    grouped(deadline.count.met), grouped(deadline.count.missed),
                    TextChart.parts(deadline.count.met, deadline.count.missed, cells: 20),
                ]
            }
        )
    }

    private var reasons: [String] {
        table(
            [
                .init(title: "count", isRight: true), .init(title: "came to"),
                .init(title: "why (first)"),
            ],
            figures.reasons.map { [grouped($0.count), $0.state?.rawValue ?? "", $0.reason] }
        )
    }

    private var failures: [String] {
        table(
            [.init(title: "count", isRight: true), .init(title: "error of a rule (first)")],
            figures.failures.map { [grouped($0.count), $0.reason] }
        )
    }

    private var untouched: [String] {
        table(
            [
                .init(title: "nobody touched", isRight: true), .init(title: "kind"),
                .init(title: "reason"), .init(title: "phase"),
                .init(title: "yuan asked for", isRight: true), .init(title: "such as"),
            ],
            figures.untouched.map { group in
                [
                    grouped(group.count), group.kind, group.reason, group.phase,
                    group.fen.asYuan, group.examples.joined(separator: ", "),
                ]
            }
        )
    }

    private var costs: [String] {
        let slow = figures.slowRules.prefix(5)
        return TextTable(
            columns: [
                .init(title: "slowest rules"), .init(title: "steps", isRight: true),
                .init(title: "instructions", isRight: true),
                .init(title: "a step", isRight: true), .init(title: "longest", isRight: true),
            ],
            rows: slow.map { rule in
                let cost = rule.cost
                return [
                    figures.name(of: rule), grouped(cost.steps),
                    grouped(Int(cost.instructions)),
                    grouped(Int(cost.instructions) / max(1, cost.steps)),
                    grouped(Int(cost.instructionsMax)),
                ]
            }
        ).lines(width: width).prefix(slow.isEmpty ? 0 : .max).map(\.self)
    }
}
