import Sandbox

extension Value {
    /// Decodes bytes that this program encoded itself; null where they are none.
    init(own flat: FlatValue) {
        self = (try? Value(flat)) ?? .null
    }

    /// The text, if it is one.
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The whole number, if it is one; a number without a fraction counts.
    var whole: Int? {
        switch self {
        case .integer(let number): Int(number)
        case .number(let number): Int(exactly: number)
        default: nil
        }
    }

    /// The elements of a list; none of anything else.
    var items: [Value] {
        guard case .list(let items) = self else { return [] }
        return items
    }

    /// The member of a map; nil where there is none.
    subscript(name: String) -> Value? {
        guard case .map(let fields) = self else { return nil }
        return fields[name]
    }

    /// The part at a path of names; null where there is none.
    func at(_ path: [String]) -> Value {
        var value = self
        for name in path { value = value[name] ?? .null }
        return value
    }
}
