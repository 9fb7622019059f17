/// Rows in columns, aligned by what a terminal shows, not by characters.
struct TextTable {
    struct Column {
        var title: String
        /// Numbers stand on the right.
        var isRight = false
    }

    var columns: [Column]
    var rows: [[String]] = []

    /// The table's lines, at most `width` columns wide; the widest columns are cut first.
    func lines(width: Int) -> [String] {
        let cells = ([columns.map(\.title)] + rows).map { row in row.map(\.printable) }
        var widths = columns.indices.map { index in
            cells.map { $0[index].displayWidth }.max() ?? 0
        }
        shrink(&widths, to: width - 2 * (columns.count - 1))
        var lines = cells.map { line($0, widths: widths) }
        lines.insert(
            widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "),
            at: 1
        )
        return lines
    }

    private func shrink(_ widths: inout [Int], to total: Int) {
        while widths.reduce(0, +) > total, let widest = widths.max(), widest > 8 {
            guard let index = widths.firstIndex(of: widest) else { return }
            widths[index] -= 1
        }
    }

    private func line(_ cells: [String], widths: [Int]) -> String {
        var parts: [String] = []
        for (index, cell) in cells.enumerated() {
            let text = cell.cut(toWidth: widths[index])
            let padding = String(repeating: " ", count: max(0, widths[index] - text.displayWidth))
            parts.append(columns[index].isRight ? padding + text : text + padding)
        }
        while parts.last?.isEmpty == true { parts.removeLast() }
        var line = parts.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line
    }
}
