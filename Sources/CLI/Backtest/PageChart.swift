/// Pictures as inline SVG; what is written in them is escaped.
enum PageChart {
    /// A column of a chart, in parts one above the other.
    struct Column {
        var label: String
        var parts: [(value: Double, colour: String)]
        /// What is shown when the mouse is over it.
        var title: String

        var sum: Double { parts.reduce(0) { $0 + $1.value } }
    }

    private static let width = 1_000.0

    /// Columns side by side, with lines across at some values.
    static func columns(
        _ columns: [Column],
        limits: [(value: Double, label: String, colour: String)] = [],
        name: String
    ) -> String {
        let (left, top, height, bottom) = (70.0, 12.0, 200.0, 34.0)
        let most = columns.map(\.sum).max() ?? 0
        // A limit far above everything would make the columns invisible.
        let shown = limits.filter { $0.value <= most * 2 }
        let scale = max(most, shown.map(\.value).max() ?? 0)
        guard scale > 0 else { return "" }
        let step = (width - left) / Double(max(columns.count, 1))
        var svg = open(name, height: top + height + bottom)
        for share in [0.0, 0.5, 1.0] {
            let y = top + height * (1 - share)
            svg += line(left, y, width, y, "var(--line)")
            svg += text(left - 6, y + 4, "end", Int64(scale * share).asYuan)
        }
        for (place, column) in columns.enumerated() {
            let x = left + step * Double(place) + step * 0.12
            var y = top + height
            svg += "<g><title>\(column.title.escapedForHTML)</title>"
            for part in column.parts where part.value > 0 {
                let tall = max(1, part.value / scale * height)
                y -= tall
                svg += rectangle(x, y, min(step * 0.76, 60), tall, part.colour)
            }
            svg += "</g>"
            if place % max(1, columns.count / 8) == 0, x < width - 40 {
                svg += text(x, top + height + 18, "start", column.label)
            }
        }
        for limit in shown {
            let y = top + height * (1 - limit.value / scale)
            svg += line(left, y, width, y, limit.colour, dashed: true)
            svg += text(width, y - 4, "end", limit.label)
        }
        return svg + "</svg>\n"
    }

    /// A bar in a row, in parts one behind the other.
    struct Bar {
        var label: String
        var parts: [(value: Double, colour: String)]
        var value: String
    }

    /// Bars one below the other, each as long as its share of the longest.
    static func bars(_ bars: [Bar], name: String) -> String {
        let (left, right, row) = (260.0, 110.0, 26.0)
        let most = bars.map { $0.parts.reduce(0) { $0 + $1.value } }.max() ?? 0
        guard most > 0 else { return "" }
        var svg = open(name, height: row * Double(bars.count) + 8)
        for (place, bar) in bars.enumerated() {
            let y = row * Double(place) + 4
            svg += text(left - 10, y + 16, "end", bar.label.cut(toWidth: 34))
            var x = left
            for part in bar.parts where part.value > 0 {
                let long = max(1, part.value / most * (width - left - right))
                svg += rectangle(x, y, long, 18, part.colour)
                x += long
            }
            svg += text(x + 8, y + 14, "start", bar.value)
        }
        return svg + "</svg>\n"
    }

    private static func open(_ name: String, height: Double) -> String {
        """
        <svg role="img" aria-label="\(name.escapedForHTML)" viewBox="0 0 \(number(width)) \(number(height))" \
        width="\(number(width))" height="\(number(height))">
        """
    }

    private static func rectangle(
        _ x: Double,
        _ y: Double,
        _ width: Double,
        _ height: Double,
        _ colour: String
    ) -> String {
        """
        <rect x="\(number(x))" y="\(number(y))" width="\(number(width))" height="\(number(height))" rx="2" \
        fill="\(colour)"/>
        """
    }

    private static func line(
        _ x1: Double,
        _ y1: Double,
        _ x2: Double,
        _ y2: Double,
        _ colour: String,
        dashed: Bool = false
    ) -> String {
        """
        <line x1="\(number(x1))" y1="\(number(y1))" x2="\(number(x2))" y2="\(number(y2))" \
        stroke="\(colour)"\(dashed ? " stroke-dasharray=\"6 4\"" : "")/>
        """
    }

    private static func text(
        _ x: Double,
        _ y: Double,
        _ anchor: String,
        _ text: String
    ) -> String {
        """
        <text x="\(number(x))" y="\(number(y))" text-anchor="\(anchor)">\(text.escapedForHTML)</text>
        """
    }

    /// A number with one decimal.
    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    }
}
