import Sandbox

/// One entry of a `when` table: a field and what must hold of it.
struct Condition: Sendable, Equatable {
    /// The field's dotted name, such as `parcel.state`.
    let path: TicketPath
    let test: Test
    /// How the test reads in a trace.
    let wanted: String

    init(path: String, test: Test) {
        self.path = TicketPath(path)
        self.test = test
        wanted = test.description
    }
}

/// Why a condition could not be answered: an error of its rule.
struct ConditionFailure: Error {
    var message: String
}

/// What a condition says of a value.
///
/// The words of the prelude mean the same when a script calls them; a test holds the two against
/// each other.
indirect enum Test: Sendable, Equatable {
    case equals(Value)
    case atMost(Value)
    case atLeast(Value)
    case above(Value)
    case below(Value)
    case between(Value, Value)
    case oneOf([Value])
    case contains([String])
    case matches(String)
    case not(Test)
    case missing
    case any(Test)
    case all([Condition])
    /// A function of the script, by the number it was kept under.
    case function(Int)

    /// Reads what the prelude's `described` made of a condition.
    init(_ described: Value) {
        let values = described["values"]?.items ?? []
        let first = values.first ?? .null
        switch described["op"]?.text {
        case "at_most": self = .atMost(first)
        case "at_least": self = .atLeast(first)
        case "above": self = .above(first)
        case "below": self = .below(first)
        case "between": self = .between(first, values.last ?? .null)
        case "one_of": self = .oneOf(values)
        case "contains": self = .contains(values.compactMap(\.text))
        case "matches": self = .matches(first.text ?? "")
        case "is_not": self = .not(Test(first))
        case "missing": self = .missing
        case "any": self = .any(Test(first))
        case "all":
            self = .all(values.map { Condition(path: $0["path"]?.text ?? "", test: Test($0)) })
        case "function": self = .function(first.whole ?? 0)
        default: self = .equals(first)
        }
    }
}

extension Test {
    /// Whether the test holds of `value`.
    ///
    /// - Parameters:
    ///   - value: a field of the ticket; ``Value/null`` where it has none.
    ///   - call: asks the script's function of this number about the value.
    /// - Returns: false also where the two can't be compared, as money and a plain number.
    /// - Throws: what `call` throws; a pattern that takes too many steps is an error, not a no.
    func holds(
        of value: Value,
        call: (Int) throws(ConditionFailure) -> Bool
    ) throws(ConditionFailure) -> Bool {
        switch self {
        case .equals(let expected): return value.isEqual(to: expected)
        case .missing: return value == .null
        case .not(let inner): return try !inner.holds(of: value, call: call)
        case .function(let number): return try call(number)
        case .atMost(let limit): return value.compared(to: limit).map { $0 <= 0 } ?? false
        case .atLeast(let limit): return value.compared(to: limit).map { $0 >= 0 } ?? false
        case .above(let limit): return value.compared(to: limit).map { $0 > 0 } ?? false
        case .below(let limit): return value.compared(to: limit).map { $0 < 0 } ?? false
        case .between(let low, let high):
            guard let toLow = value.compared(to: low), let toHigh = value.compared(to: high) else {
                return false
            }
            return toLow >= 0 && toHigh <= 0
        case .oneOf(let choices):
            return choices.contains { value.isEqual(to: $0) }
        case .contains(let words): return value.contains(anyOf: words)
        case .matches(let pattern): return try value.matches(pattern)
        case .any(let inner):
            for element in value.items where try inner.holds(of: element, call: call) {
                return true
            }
            return false
        case .all(let conditions):
            guard value.isContainer else { return false }
            for condition in conditions {
                let part = value.at(condition.path.parts)
                guard try condition.test.holds(of: part, call: call) else { return false }
            }
            return true
        }
    }

    /// How the condition reads in a trace: `at_most(10.00)`.
    var description: String {
        func list(_ values: [Value]) -> String { values.map(\.shown).joined(separator: ", ") }
        switch self {
        case .equals(let value): return value.shown
        case .atMost(let value): return "at_most(\(value.shown))"
        case .atLeast(let value): return "at_least(\(value.shown))"
        case .above(let value): return "above(\(value.shown))"
        case .below(let value): return "below(\(value.shown))"
        case .between(let low, let high): return "between(\(low.shown), \(high.shown))"
        case .oneOf(let values): return "one_of(\(list(values)))"
        case .contains(let words): return "contains(\(list(words.map { .string($0) })))"
        case .matches(let pattern): return "matches(\(Value.string(pattern).shown))"
        case .not(let inner): return "is_not(\(inner.description))"
        case .missing: return "missing"
        case .any(let inner): return "any(\(inner.description))"
        case .all(let conditions):
            let parts = conditions.map { "\($0.path.text) = \($0.test.description)" }
            return "{ \(parts.joined(separator: ", ")) }"
        case .function: return "a function"
        }
    }
}

extension Value {
    /// Less than, equal to, or greater than zero; nil: they can't be compared.
    fileprivate func compared(to other: Value) -> Int? {
        func order<T: Comparable>(_ a: T, _ b: T) -> Int? {
            a < b ? -1 : a > b ? 1 : a == b ? 0 : nil
        }
        switch (self, other) {
        case (.integer(let a), .integer(let b)): return order(a, b)
        case (.number(let a), .number(let b)): return order(a, b)
        case (.integer(let a), .number(let b)): return Self.order(a, b)
        case (.number(let a), .integer(let b)): return Self.order(b, a).map { -$0 }
        case (.boxed(let kind, let a), .boxed(let otherKind, let b)) where kind == otherKind:
            return order(a, b)
        default: return nil
        }
    }

    /// Compares exactly, as Lua does: not every integer is a Double.
    private static func order(_ whole: Int64, _ number: Double) -> Int? {
        if number.isNaN { return nil }
        if number >= 0x1p63 { return -1 }
        if number < -0x1p63 { return 1 }
        let down = number.rounded(.down)
        let floor = Int64(down)
        if whole != floor { return whole < floor ? -1 : 1 }
        return down < number ? -1 : 0
    }

    /// Equal as in Lua: 3 and 3.0 are one number, and texts are compared byte for byte.
    fileprivate func isEqual(to other: Value) -> Bool {
        switch (self, other) {
        case (.integer, .number), (.number, .integer): compared(to: other) == 0
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        default: self == other
        }
    }

    /// It has members or elements; what a table of conditions asks for.
    fileprivate var isContainer: Bool {
        switch self {
        case .list, .map: true
        default: false
        }
    }

    fileprivate func contains(anyOf words: [String]) -> Bool {
        switch self {
        case .string(let text):
            words.contains { text.utf8.contains($0.utf8) }
        case .list(let elements):
            elements.contains { element in words.contains { element.isEqual(to: .string($0)) } }
        default: false
        }
    }

    /// A pattern that takes too many steps does not match; the prelude has tried its form.
    fileprivate func matches(_ pattern: String) throws(ConditionFailure) -> Bool {
        guard case .string(let text) = self else { return false }
        do throws(PatternError) {
            return try Pattern(pattern).find(in: text) != nil
        } catch {
            throw ConditionFailure(message: "matches('\(pattern)'): \(error)")
        }
    }

    /// As a merchant would write it, bounded, for traces and messages.
    var shown: String {
        switch self {
        case .null: return "nothing"
        case .bool(let flag): return flag ? "true" : "false"
        case .integer(let number): return String(number)
        case .number(let number): return String(number)
        case .string(let text):
            return text.count > 60 ? "\"\(text.prefix(60))…\"" : "\"\(text)\""
        case .boxed(_, let fen): return MoneyBox.text(fen)
        case .list(let items): return "a list of \(items.count)"
        case .map: return "a table"
        }
    }
}

extension String.UTF8View {
    /// Whether `part` stands anywhere in the text, byte for byte, as Lua's plain `find` sees it.
    fileprivate func contains(_ part: String.UTF8View) -> Bool {
        guard let first = part.first else { return true }
        var start = startIndex
        while let at = self[start...].firstIndex(of: first) {
            if self[at...].starts(with: part) { return true }
            start = index(after: at)
        }
        return false
    }
}
