import Automation
import Disputes

/// What is shown in tables alone.
extension BacktestPage {
    mutating func kinds() {
        let rows = figures.actionRows
        if rows.isEmpty { return }
        section(words.byKind) { page in
            page.table(
                [
                    (page.words.action, false), (page.words.count, true), (page.words.done, true),
                    (page.words.needsApproval, true), (page.words.refused, true),
                    (page.words.other, true),
                ],
                rows.map { row in
                    let done = row.states[.done] ?? 0
                    let human = row.states[.needsApproval] ?? 0
                    let refused = row.states[.refused] ?? 0
                    return [
                        row.kind.rawValue, grouped(row.count), page.blankZero(done),
                        page.blankZero(human), page.blankZero(refused),
                        page.blankZero(row.count - done - human - refused),
                    ]
                }
            )
        }
    }

    mutating func reasons() {
        if !figures.reasons.isEmpty {
            section(words.reasons) { page in
                page.table(
                    [
                        (page.words.count, true), (page.words.state, false),
                        (page.words.why, false),
                    ],
                    page.figures.reasons.map {
                        [grouped($0.count), $0.state?.rawValue ?? "", $0.reason]
                    }
                )
            }
        }
        if figures.failures.isEmpty { return }
        section(words.failures) { page in
            page.table(
                [(page.words.count, true), (page.words.why, false)],
                page.figures.failures.map { [grouped($0.count), $0.reason] }
            )
        }
    }

    mutating func untouched() {
        if figures.untouched.isEmpty { return }
        section(words.nobodyTouched) { page in
            page.table(
                [
                    (page.words.count, true), (page.words.kind, false), (page.words.reason, false),
                    (page.words.phase, false), (page.words.askedFor, true),
                    (page.words.suchAs, false),
                ],
                page.figures.untouched.map { group in
                    [
                        grouped(group.count), group.kind, group.reason, group.phase,
                        group.fen.asYuan, group.examples.joined(separator: ", "),
                    ]
                }
            )
        }
    }

    mutating func costs() {
        let slow = figures.slowRules.prefix(10)
        if slow.isEmpty { return }
        section(words.costs) { page in
            page.table(
                [
                    (page.words.rule, false), (page.words.steps, true),
                    (page.words.instructions, true), (page.words.longest, true),
                ],
                slow.map { rule in
                    [
                        page.figures.name(of: rule), grouped(rule.cost.steps),
                        grouped(Int(rule.cost.instructions)),
                        grouped(Int(rule.cost.instructionsMax)),
                    ]
                }
            )
        }
    }

    mutating func differences() {
        guard let difference = report.difference, let otherName = report.otherName else { return }
        section("\(words.differingTickets): \(grouped(difference.tickets))") { page in
            if difference.tickets == 0 {
                return page.html.element("p", page.words.sameEverywhere)
            }
            page.table(
                [
                    (page.words.ticket, false), (otherName, false), (page.report.name, false),
                    ("\(page.words.difference) (\(page.words.yuan))", true),
                ],
                difference.lines.map { line in
                    let id = line.ticket.id
                    return [
                        page.figures.shops.count > 1 ? "\(line.ticket.shop.id) \(id)" : id,
                        page.sentence(of: line.gone), page.sentence(of: line.new),
                        line.fen == line.otherFen ? "" : (line.fen - line.otherFen).asSignedYuan,
                    ]
                }
            )
        }
    }

    private func sentence(of deeds: [BacktestDifference.Deed]) -> String {
        deeds.isEmpty ? words.nothing : deeds.map(\.words).joined(separator: "; ")
    }
}
