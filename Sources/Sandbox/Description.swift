/// A value as a line's result is described: any value of Lua has a description, of bounded size.
public indirect enum Description: Sendable, Hashable {
    /// A value that can be sent: text, number, truth value, money, null.
    case plain(Value)
    /// A list without holes, the name of its kind where it has one, and how many items are left out.
    case list(name: String?, [Description], more: Int)
    /// A table, its keys in order.
    case table(name: String?, [Field], more: Int)
    /// A ticket, or a part of one, whole.
    case view(name: String, Value)
    /// A text that was cut, and its length in bytes.
    case cutText(String, bytes: Int)
    /// The head of a text that is not UTF-8, escaped, and its length in bytes.
    case bytes(String, count: Int)
    /// A function, and where it was written; nil for one of Settle's.
    case function(String?)
    /// A table inside itself.
    case again
    /// A table nested too deep.
    case deep
    /// Anything else: what it is.
    case other(String)

    /// A key of a table and its value.
    public struct Field: Sendable, Hashable {
        /// The key.
        public var key: Description
        /// The value.
        public var value: Description

        /// A key with its value.
        public init(key: Description, value: Description) {
            self.key = key
            self.value = value
        }
    }

    /// Values of a line, and how many are left out.
    public struct Results: Sendable, Hashable {
        /// In their order.
        public var values: [Description] = []
        /// Further ones.
        public var more = 0
    }

    /// The results of a line that has finished; empty where the bytes are no such list.
    public static func list(from flat: FlatValue) -> Results {
        guard case .list(let items)? = try? Value(flat) else { return Results() }
        let (shown, more) = parted(items[...])
        return Results(values: shown.map(Description.init), more: more)
    }

    /// The count behind "more" at the end, apart from what is before it.
    private static func parted(_ items: ArraySlice<Value>) -> (ArraySlice<Value>, Int) {
        guard case .list(let last)? = items.last, last.count == 2, last[0] == "more",
            case .integer(let count) = last[1]
        else { return (items, 0) }
        return (items.dropLast(), Int(count))
    }

    private init(_ value: Value) {
        guard case .list(let items) = value, case .string(let kind)? = items.first else {
            self = .plain(value)
            return
        }
        self = Self.compound(kind, items)
    }

    private static func compound(_ kind: String, _ items: [Value]) -> Description {
        switch (kind, items.count) {
        case ("list", 2...):
            let (shown, more) = parted(items[2...])
            return .list(name: items[1].string, shown.map(Description.init), more: more)
        case ("table", 2...): return table(items)
        case ("view", 3): return .view(name: items[1].string ?? "", items[2])
        case ("text", 3): return .cutText(items[1].string ?? "", bytes: items[2].count)
        case ("bytes", 3): return .bytes(items[1].string ?? "", count: items[2].count)
        case ("function", 2): return .function(items[1].string.flatMap { $0.isEmpty ? nil : $0 })
        case ("again", _): return .again
        case ("deep", _): return .deep
        default: return .other(items.count > 1 ? items[1].string ?? kind : kind)
        }
    }

    private static func table(_ items: [Value]) -> Description {
        var (rest, more) = parted(items[2...])
        // Keys that have no order are not gone over.
        if rest.count % 2 == 1 {
            rest.removeLast()
            more += 1
        }
        let fields = stride(from: rest.startIndex, to: rest.endIndex, by: 2).map { place in
            Field(key: Description(rest[place]), value: Description(rest[place + 1]))
        }
        return .table(name: items[1].string, fields, more: more)
    }
}

extension Value {
    fileprivate var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    fileprivate var count: Int {
        if case .integer(let count) = self { Int(count) } else { 0 }
    }
}
