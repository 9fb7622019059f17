import Automation

/// What tests reached, as text.
struct CoverageText {
    private let coverage: Coverage
    private let folder: String

    init(_ coverage: Coverage, folder: String) {
        self.coverage = coverage
        self.folder = folder
    }

    var lines: [String] {
        let fired = coverage.rules.count { $0.fired > 0 }
        var lines = [
            "\(folder.printable): \(fired) of \(counted(coverage.rules.count, "rule")) fired"
        ]
        for rule in coverage.rules where rule.fired == 0 {
            lines.append(
                "  no test fires '\(rule.name.printable)', \(rule.file.printable):\(rule.line)"
            )
        }
        var table = TextTable(columns: [
            .init(title: "file"), .init(title: "lines", isRight: true),
            .init(title: "reached", isRight: true), .init(title: "not reached"),
        ])
        for file in coverage.files {
            let share = 100 * (file.count - file.missed.count) / max(file.count, 1)
            table.rows.append([
                file.file, "\(file.count)", "\(share) %", Self.ranges(file.missed),
            ])
        }
        return lines + table.lines(width: StandardOutput.columns ?? 400)
    }

    /// `3–5, 8`.
    static func ranges(_ lines: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for line in lines {
            if let last = ranges.last, last.upperBound == line - 1 {
                ranges[ranges.count - 1] = last.lowerBound...line
            } else {
                ranges.append(line...line)
            }
        }
        return ranges.map { range in
            range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound)"
        }.joined(separator: ", ")
    }
}
