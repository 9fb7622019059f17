import Automation
import Disputes

/// What is shown in pictures.
extension BacktestPage {
    mutating func money() {
        section(words.moneyByDay) { page in
            let sums = page.figures.daySums(limit: Self.daysMax)
            if sums.isEmpty { return page.html.element("p", page.words.noMoney) }
            page.legend([
                (Self.refundColour, page.words.refunds), (Self.payoutColour, page.words.payouts),
            ])
            let columns = sums.map { sum in
                let day = CivilDate(daysSince1970: sum.day).description
                return PageChart.Column(
                    label: String(day.suffix(5)),
                    parts: [
                        (Double(sum.refundFen), Self.refundColour),
                        (Double(sum.payoutFen), Self.payoutColour),
                    ],
                    title: "\(day): \(page.words.refunds) \(sum.refundFen.asYuan), "
                        + "\(page.words.payouts) \(sum.payoutFen.asYuan)"
                )
            }
            page.html.raw(
                PageChart.columns(columns, limits: page.limits, name: page.words.moneyByDay)
            )
            page.moneyTable()
        }
    }

    /// The limits of a single shop; those of several are in the table.
    private var limits: [(value: Double, label: String, colour: String)] {
        guard figures.shops.count == 1, let shop = figures.shops.first else { return [] }
        return [
            (figures.refundFen, shop.refund.perDay.fen, words.refunds, Self.refundColour),
            (figures.payoutFen, shop.payout.perDay.fen, words.payouts, Self.payoutColour),
        ].filter { $0.0 > 0 }.map { _, limit, name, colour in
            (Double(limit), "\(name): \(words.limit) \(limit.asYuan)", colour)
        }
    }

    private mutating func moneyTable() {
        let settings = Dictionary(figures.shops.map { ($0.shop, $0) }) { first, _ in first }
        table(
            [
                (words.shop, false), (words.day, false), (words.refunds, true),
                (words.limit, true), (words.payouts, true), (words.limit, true),
            ],
            figures.days.map { day in
                [
                    day.shop.id, CivilDate(daysSince1970: day.day).description,
                    day.refundFen.asYuan, settings[day.shop]?.refund.perDay.fen.asYuan ?? "",
                    day.payoutFen.asYuan, settings[day.shop]?.payout.perDay.fen.asYuan ?? "",
                ]
            }
        )
    }

    mutating func rules() {
        let busy = figures.busyRules
        section(words.byRule) { page in
            page.legend([
                ("var(--green)", page.words.done), ("var(--amber)", page.words.needsApproval),
                ("var(--red)", page.words.refused), ("var(--soft)", page.words.other),
            ])
            page.html.raw(
                PageChart.bars(
                    busy.prefix(Self.barsMax).map { page.bar(of: $0) },
                    name: page.words.byRule
                )
            )
            page.table(
                [
                    (page.words.rule, false), (page.words.runs, true), (page.words.actions, true),
                    (page.words.refunds, true), (page.words.payouts, true),
                    (page.words.failedRuns, true),
                ],
                busy.map { rule in
                    [
                        page.figures.name(of: rule), grouped(rule.runs),
                        grouped(rule.actionCount),
                        rule.refundFen == 0 ? "" : rule.refundFen.asYuan,
                        rule.payoutFen == 0 ? "" : rule.payoutFen.asYuan,
                        page.blankZero(rule.failedRuns),
                    ]
                }
            )
            let idle = page.figures.idleRules.prefix(Self.rowsMax).map { page.figures.name(of: $0) }
            if !idle.isEmpty {
                page.html.element(
                    "p",
                    "\(page.words.neverFired): \(idle.joined(separator: ", "))",
                    ["class": "soft"]
                )
            }
        }
    }

    private func bar(of rule: RuleFigures) -> PageChart.Bar {
        let done = rule.actions[.done] ?? 0
        let human = rule.actions[.needsApproval] ?? 0
        let refused = rule.actions[.refused] ?? 0
        let other = rule.actionCount - done - human - refused
        return PageChart.Bar(
            label: figures.name(of: rule),
            parts: [
                (Double(done), "var(--green)"), (Double(human), "var(--amber)"),
                (Double(refused), "var(--red)"), (Double(other), "var(--soft)"),
            ],
            value: grouped(rule.actionCount)
        )
    }

    mutating func deadlines() {
        if figures.deadlines.isEmpty { return }
        section(words.deadlines) { page in
            page.legend([("var(--green)", page.words.met), ("var(--red)", page.words.missed)])
            page.html.raw(
                PageChart.bars(
                    page.figures.deadlines.map { deadline in
                        PageChart.Bar(
                            label:
                                "\(deadline.key.rawValue) · \(page.words.name(of: deadline.owner))",
                            parts: [
                                (Double(deadline.count.met), "var(--green)"),
                                (Double(deadline.count.missed), "var(--red)"),
                            ],
                            value:
                                "\(grouped(deadline.count.met)) / \(grouped(deadline.count.missed))"
                        )
                    },
                    name: page.words.deadlines
                )
            )
        }
    }
}
