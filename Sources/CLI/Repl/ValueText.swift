import Disputes
import Sandbox

/// Values as people read them at the prompt: on one line where they fit, else nested; never long.
struct ValueText {
    private static let linesMax = 200
    private static let textMax = 2_000
    private static let innerTextMax = 200
    private static let itemsMax = 100
    private static let depthMax = 8

    /// Columns of the terminal.
    var width: Int
    /// Seconds east of Greenwich at a time: that of the shop.
    var offset: (Int64) -> Int

    /// The lines of a line's results.
    func lines(_ results: Description.Results) -> [String] {
        var lines: [String] = []
        if results.values.count > 1, results.more == 0 {
            let short = results.values.map { inline($0, isInner: true) }.joined(separator: ", ")
            if short.displayWidth <= width { return [short] }
        }
        for value in results.values { lines += self.lines(value) }
        if results.more > 0 { lines.append("… \(results.more) more") }
        return cut(lines)
    }

    /// The lines of one value.
    func lines(_ value: Description) -> [String] {
        switch value {
        case .plain(.string(let text)): return topLines(text)
        case .plain(.integer(let number)):
            let time = Self.looksLikeTime(number) ? "  (\(timeText(number)))" : ""
            return ["\(number)\(time)"]
        case .view(let name, let fields) where name != "table":
            let short = inline(value)
            return short.displayWidth <= width ? [short] : nested(Self.description(fields), "", 0)
        default: return cut(nested(value, "", 0))
        }
    }

    /// A text as it is, line by line.
    private func topLines(_ text: String) -> [String] {
        let shown = text.count > Self.textMax ? "\(text.prefix(Self.textMax))…" : text
        let lines = shown.split(separator: "\n", omittingEmptySubsequences: false)
        return cut(lines.map { String($0).printable })
    }

    private func cut(_ lines: [String]) -> [String] {
        guard lines.count > Self.linesMax else { return lines }
        return lines.prefix(Self.linesMax) + ["… \(lines.count - Self.linesMax) more lines"]
    }

    // MARK: Nesting

    private func nested(_ value: Description, _ label: String, _ depth: Int) -> [String] {
        let indent = String(repeating: "  ", count: depth)
        let short = inline(value, key: label)
        let head = label.isEmpty ? "" : "\(label) = "
        guard (indent + head + short).displayWidth > width - 1, depth < Self.depthMax,
            let parts = parts(of: value), !parts.isEmpty
        else { return [(indent + head + short).cut(toWidth: max(width, 20))] }
        var lines = ["\(indent)\(head)\(Self.name(of: value))"]
        for part in parts.prefix(Self.itemsMax) {
            var inner = nested(part.value, part.label, depth + 1)
            inner[inner.count - 1] += ","
            lines += inner
        }
        let more = max(parts.count - Self.itemsMax, 0) + Self.more(of: value)
        if more > 0 { lines.append("\(indent)  … \(more) more") }
        return lines + ["\(indent)}"]
    }

    private func parts(of value: Description) -> [(label: String, value: Description)]? {
        switch value {
        case .list(_, let items, _): items.map { ("", $0) }
        case .table(_, let fields, _): fields.map { (label($0.key), $0.value) }
        case .view(_, let fields): parts(of: Self.description(fields))
        default: nil
        }
    }

    private static func name(of value: Description) -> String {
        switch value {
        case .list(let name?, _, _), .table(let name?, _, _): "\(name) {"
        default: "{"
        }
    }

    private static func more(of value: Description) -> Int {
        switch value {
        case .list(_, _, let more), .table(_, _, let more): more
        default: 0
        }
    }

    // MARK: On one line

    /// A value on one line.
    ///
    /// - Parameters:
    ///   - value: any.
    ///   - key: what it is called: times are known by it.
    ///   - isInner: a text is quoted.
    ///   - depth: how deep it is nested.
    /// - Returns: the text; what a terminal would obey in it is made visible.
    func inline(
        _ value: Description,
        key: String = "",
        isInner: Bool = true,
        depth: Int = 0
    ) -> String {
        switch value {
        case .plain(let plain): return inline(plain, key: key)
        case .list(_, let items, let more):
            if depth >= Self.depthMax { return "{…}" }
            let texts = items.prefix(Self.itemsMax).map { inline($0, depth: depth + 1) }
            return braces(texts, Self.name(of: value), more + max(items.count - Self.itemsMax, 0))
        case .table(_, let fields, let more):
            if depth >= Self.depthMax { return "{…}" }
            let texts = fields.prefix(Self.itemsMax).map {
                let label = label($0.key)
                return "\(label) = \(inline($0.value, key: label, depth: depth + 1))"
            }
            return braces(texts, Self.name(of: value), more + max(fields.count - Self.itemsMax, 0))
        case .view(_, let fields): return inline(Self.description(fields), key: key, depth: depth)
        case .cutText(let text, let bytes): return quoted(text) + " … (\(bytes) bytes)"
        case .bytes(let text, let count): return "\"\(text)\" (\(count) bytes, not UTF-8)"
        case .function(let place): return place.map { "function (\($0))" } ?? "function"
        case .again: return "{ itself }"
        case .deep: return "{…}"
        case .other(let name): return "(\(name))"
        }
    }

    private func inline(_ value: Value, key: String) -> String {
        switch value {
        case .null: "nil"
        case .bool(let flag): "\(flag)"
        case .integer(let number):
            (key == "at" || key.hasSuffix("_at")) && Self.looksLikeTime(number)
                ? timeText(number) : "\(number)"
        case .number(let number): Self.text(number)
        case .string(let text): quoted(text)
        case .boxed(_, let fen): Money(fen: fen).description
        case .list, .map: inline(Self.description(value))
        }
    }

    private func braces(_ texts: [String], _ open: String, _ more: Int) -> String {
        let texts = more > 0 ? texts + ["… \(more) more"] : texts
        return texts.isEmpty ? "\(open)}" : "\(open) \(texts.joined(separator: ", ")) }"
    }

    private func label(_ key: Description) -> String {
        guard case .plain(.string(let name)) = key, Self.isName(name) else {
            return "[\(inline(key))]"
        }
        return name
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
        return text.utf8.allSatisfy {
            $0 == 95 || (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
        }
    }

    private func quoted(_ text: String) -> String {
        let head = text.count > Self.innerTextMax ? "\(text.prefix(Self.innerTextMax))…" : text
        return "\"\(head.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").printable)\""
    }

    // MARK: Numbers and times

    /// As Lua prints it.
    static func text(_ number: Double) -> String {
        if number.isNaN { return "nan" }
        if number.isInfinite { return number < 0 ? "-inf" : "inf" }
        if number == number.rounded(), abs(number) < 1e15 { return "\(Int64(number)).0" }
        return "\(number)"
    }

    /// Seconds since 1970 of the years 2001 to 2099.
    private static func looksLikeTime(_ number: Int64) -> Bool {
        (1_000_000_000..<4_102_444_800).contains(number)
    }

    private func timeText(_ seconds: Int64) -> String {
        let text = Timestamp(seconds: seconds).rfc3339(offset: offset(seconds))
        return String(text.prefix(19)).replacing("T", with: " ")
    }

    /// A plain value as what can be nested; what has no value is left out.
    private static func description(_ value: Value) -> Description {
        switch value {
        case .list(let items): .list(name: nil, items.map(description), more: 0)
        case .map(let map):
            .table(
                name: nil,
                map.fields.filter { $0.value != .null }.map {
                    Description.Field(key: .plain(.string($0.key)), value: description($0.value))
                },
                more: 0
            )
        default: .plain(value)
        }
    }
}
