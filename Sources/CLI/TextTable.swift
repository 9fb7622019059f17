/// Rows in columns, aligned by what a terminal shows, not by characters.
struct TextTable {
    struct Column {
        var title: String
        /// Numbers stand on the right.
        var isRight = false
        /// What is typed again, such as an id, is never cut.
        var isWhole = false
    }

    var columns: [Column]
    var rows: [[String]] = []

    /// The table's lines, at most `width` columns wide; the widest columns are cut first.
    func lines(width: Int) -> [String] {
        let widths = widths(atLeast: [], in: width)
        return headLines(widths) + rowLines(widths)
    }

    /// How wide each column is.
    ///
    /// - Parameters:
    ///   - atLeast: by column; none where it is empty.
    ///   - total: how wide the table may be.
    /// - Returns: columns of a terminal.
    func widths(atLeast: [Int], in total: Int) -> [Int] {
        var widths = columns.indices.map { index in
            rows.map { $0[index].printable.displayWidth }.reduce(
                max(columns[index].title.displayWidth, atLeast.isEmpty ? 0 : atLeast[index]),
                max
            )
        }
        shrink(&widths, to: total - 2 * (columns.count - 1))
        return widths
    }

    /// The titles, and the line under them.
    func headLines(_ widths: [Int]) -> [String] {
        [
            line(columns.map(\.title), widths: widths),
            widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "),
        ]
    }

    /// The rows.
    func rowLines(_ widths: [Int]) -> [String] {
        rows.map { row in line(row.map(\.printable), widths: widths) }
    }

    private func shrink(_ widths: inout [Int], to total: Int) {
        let places = columns.indices.filter { !columns[$0].isWhole }
        while widths.reduce(0, +) > total,
            let widest = places.max(by: { widths[$0] < widths[$1] }), widths[widest] > 8
        {
            // Of equally wide ones the first.
            guard let place = places.first(where: { widths[$0] == widths[widest] }) else { return }
            widths[place] -= 1
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
