import Automation
import Disputes

/// How two versions of the rules differ.
extension BacktestText {
    var difference: [String] {
        guard let difference = report.difference, let other = report.other,
            let otherName = report.otherName
        else { return [] }
        var lines = ["against \(otherName)"]
        lines += TextTable(
            columns: [
                .init(title: ""), .init(title: otherName, isRight: true),
                .init(title: report.name, isRight: true),
                .init(title: "difference", isRight: true),
            ],
            rows: BacktestComparison(other, figures).rows
        ).lines(width: width)
        lines.append("")
        lines.append(
            difference.tickets == 0
                ? "the two do the same on every ticket"
                : "they differ on \(count(difference.tickets, "ticket"))"
        )
        for line in difference.lines.prefix(Self.rowsMax) { lines += self.lines(of: line) }
        let left = difference.tickets - min(difference.lines.count, Self.rowsMax)
        if left > 0 { lines.append("… \(grouped(left)) more") }
        return lines
    }

    private func lines(of line: BacktestDifference.Line) -> [String] {
        let shop = figures.shops.count > 1 ? "\(line.ticket.shop.id) " : ""
        let money =
            line.fen == line.otherFen
            ? "" : "  \((line.fen - line.otherFen).asSignedYuan) yuan"
        func side(_ mark: String, _ deeds: [BacktestDifference.Deed]) -> [String] {
            let shown = deeds.prefix(Self.deedsMax).map { deed in
                "  \(mark) \(deed.words.printable)".cut(toWidth: width)
            }
            let left = deeds.count - shown.count
            return shown + (left > 0 ? ["  \(mark) … \(left) more"] : [])
        }
        let sides = side("-", line.gone) + side("+", line.new)
        return ["\(shop)\(line.ticket.id)\(money)".printable]
            + (sides.isEmpty ? ["  the same, in another order"] : sides)
    }
}

extension BacktestDifference.Deed {
    /// `agree_refund 9.90 done (小额直接退)`; what moves no money has its arguments behind it.
    var words: String {
        let money = amount.map { " \($0)" } ?? ""
        let text = amount == nil && arguments != "{}" ? " \(arguments)" : ""
        return "\(kind.rawValue)\(money) \(state.rawValue) (\(rule))\(text)"
    }
}
