import Automation

/// Figures in Prometheus' text format 0.0.4, one family after another.
///
/// See <https://prometheus.io/docs/instrumenting/exposition_formats/>.
struct MetricsText {
    /// What an answer with this text says it is.
    static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    typealias Labels = [(name: String, value: String)]

    private(set) var text = ""

    /// Begins a family whose samples follow.
    mutating func family(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(type)\n"
    }

    mutating func sample(_ name: String, of labels: Labels = [], _ value: Int64) {
        line(name, labels, "\(value)")
    }

    mutating func sample(_ name: String, of labels: Labels = [], _ value: Double) {
        line(name, labels, Self.number(value))
    }

    /// A histogram's buckets, each with all that lie below it, its sum and its count.
    mutating func histogram(_ name: String, _ histogram: Histogram) {
        var count = 0
        for (place, inBucket) in histogram.counts.enumerated() {
            count += inBucket
            let isLast = place == histogram.bounds.count
            let bound = isLast ? "+Inf" : Self.number(histogram.bounds[place])
            sample("\(name)_bucket", of: [("le", bound)], Int64(count))
        }
        sample("\(name)_sum", histogram.sum)
        sample("\(name)_count", Int64(count))
    }

    private mutating func line(_ name: String, _ labels: Labels, _ value: String) {
        let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
        text += name + (pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}") + " \(value)\n"
    }

    private static func number(_ value: Double) -> String {
        switch value {
        case .infinity: "+Inf"
        case -.infinity: "-Inf"
        case _ where value.isNaN: "NaN"
        default: "\(value)"
        }
    }

    /// In a help text a quotation mark is itself; in a label's value it ends the value.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": escaped.append(contentsOf: "\\n".unicodeScalars)
            case "\"" where quotes: escaped.append(contentsOf: "\\\"".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
