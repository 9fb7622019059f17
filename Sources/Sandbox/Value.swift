/// A value as a tree, for where a cursor over bytes would be too clumsy.
public enum Value: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    /// An integer of a kind of its own, such as money.
    case boxed(kind: UInt8, Int64)
    case list([Value])
    case map(Fields)

    /// The named values of a map, in their order.
    public struct Fields: Sendable, Hashable, ExpressibleByDictionaryLiteral {
        /// One named value.
        public struct Field: Sendable, Hashable {
            /// The name.
            public var key: String
            /// The value.
            public var value: Value

            /// A named value.
            public init(key: String, value: Value) {
                self.key = key
                self.value = value
            }
        }

        /// The fields, in order.
        public var fields: [Field]

        /// Fields in that order.
        public init(_ fields: [Field] = []) {
            self.fields = fields
        }

        /// Fields in the order of the literal.
        public init(dictionaryLiteral elements: (String, Value)...) {
            fields = elements.map { Field(key: $0.0, value: $0.1) }
        }

        /// The first value of that name.
        public subscript(key: String) -> Value? {
            fields.first { $0.key == key }?.value
        }
    }
}

extension Value {
    /// Deeper values are refused, so that reading them needs little stack.
    private static let depthMax = 100

    /// Decodes a whole value.
    ///
    /// - Throws: ``FlatError`` when the bytes are not one value of the encoding.
    public init(_ flat: FlatValue) throws(FlatError) {
        var reader = FlatReader(flat)
        self = try Value(&reader, depth: 0)
    }

    private init(_ reader: inout FlatReader, depth: Int) throws(FlatError) {
        guard depth <= Self.depthMax else { throw .tooDeep }
        switch reader.kind {
        case .null:
            try reader.skip()
            self = .null
        case .bool: self = .bool(try reader.bool())
        case .integer: self = .integer(try reader.integer())
        case .number: self = .number(try reader.number())
        case .string: self = .string(try reader.string())
        case .boxed:
            let boxed = try reader.boxed()
            self = .boxed(kind: boxed.kind, boxed.value)
        case .list: self = .list(try Self.items(&reader, depth: depth))
        case .map: self = .map(try Self.fields(&reader, depth: depth))
        case nil:
            try reader.skip()
            throw .malformed(offset: 0)
        }
    }

    private static func items(
        _ reader: inout FlatReader,
        depth: Int
    ) throws(FlatError) -> [Value] {
        var list = try reader.list()
        var items: [Value] = []
        while list.remaining > 0 { items.append(try Value(&list, depth: depth + 1)) }
        return items
    }

    private static func fields(
        _ reader: inout FlatReader,
        depth: Int
    ) throws(FlatError) -> Fields {
        var map = try reader.map()
        var fields: [Fields.Field] = []
        while let key = try map.nextKey() {
            fields.append(.init(key: key, value: try Value(&map, depth: depth + 1)))
        }
        return Fields(fields)
    }

    /// The value, encoded.
    public var flat: FlatValue {
        var writer = FlatWriter()
        write(to: &writer)
        return writer.finish()
    }

    /// Writes the value behind what is already there.
    public func write(to writer: inout FlatWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .integer(let value): writer.integer(value)
        case .number(let value): writer.number(value)
        case .string(let value): writer.string(value)
        case .boxed(let kind, let value): writer.boxed(kind: kind, value)
        case .list(let items):
            writer.beginList()
            for item in items { item.write(to: &writer) }
            writer.endList()
        case .map(let map):
            writer.beginMap()
            for field in map.fields {
                writer.key(field.key)
                field.value.write(to: &writer)
            }
            writer.endMap()
        }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral, ExpressibleByNilLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An integer.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// Null.
    public init(nilLiteral: ()) { self = .null }
    /// A list.
    public init(arrayLiteral elements: Value...) { self = .list(elements) }
    /// A map, in the order of the literal.
    public init(dictionaryLiteral elements: (String, Value)...) {
        self = .map(Fields(elements.map { Fields.Field(key: $0.0, value: $0.1) }))
    }
}
