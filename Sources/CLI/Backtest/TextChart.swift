/// Small charts of characters.
enum TextChart {
    private static let eighths = Array(" ▏▎▍▌▋▊▉█")
    private static let heights = Array("▁▂▃▄▅▆▇█")

    /// A bar whose length is a share of the longest one.
    static func bar(_ value: Double, of most: Double, cells: Int) -> String {
        guard most > 0, value > 0 else { return "" }
        // Something is never shown as nothing.
        let parts = max(1, Int((value / most * Double(cells * 8)).rounded()))
        let rest = parts % 8 == 0 ? "" : String(eighths[parts % 8])
        return String(repeating: "█", count: parts / 8) + rest
    }

    /// One character for each value, as high as its share of the greatest.
    static func sparkline(_ values: [Double]) -> String {
        guard let most = values.max(), most > 0 else { return "" }
        return String(
            values.map { value in
                value <= 0 ? " " : heights[min(7, Int(value / most * 7.999))]
            }
        )
    }

    /// A share of a limit: `█████      48 %`.
    static func share(_ value: Int64, of limit: Int64) -> String {
        guard limit > 0 else { return "" }
        let percent = Int(value * 100 / limit)
        let bar = bar(Double(min(value, limit)), of: Double(limit), cells: 8)
        return "\(bar.padded(to: 8)) \(percent) %"
    }

    /// Two parts of a whole, one full and one light.
    static func parts(_ first: Int, _ second: Int, cells: Int) -> String {
        guard first + second > 0 else { return "" }
        var full = Int((Double(first) / Double(first + second) * Double(cells)).rounded())
        // Neither is shown as nothing.
        if second > 0 { full = min(full, cells - 1) }
        if first > 0 { full = max(full, 1) }
        return String(repeating: "█", count: full) + String(repeating: "░", count: cells - full)
    }
}
