/// What can be wrong with encoded bytes.
public enum FlatError: Error, Sendable, Equatable {
    /// A length or tag at this offset does not fit the bytes.
    case malformed(offset: Int)
    /// The value at this offset is of another kind than was asked for.
    case unexpected(FlatReader.Kind, offset: Int)
    /// There is no further value in this list or map.
    case atEnd
    /// Values are nested too deep to be read as a tree.
    case tooDeep
}

/// A cursor over encoded values.
///
/// A reader begins at one value; ``list()`` and ``map()`` give readers of the items within, and
/// pass over them. In a map ``nextKey()`` goes before each value.
public struct FlatReader: Sendable {
    /// The kinds of values.
    public enum Kind: Sendable {
        case null
        case bool
        case integer
        case number
        case string
        case list
        case map
        case boxed
    }

    private let bytes: [UInt8]
    private var at: Int
    private let end: Int

    /// How many values are left at this level.
    public private(set) var remaining: Int

    /// A reader of one value.
    public init(_ value: FlatValue) {
        self.init(bytes: value.bytes, at: 0, end: value.bytes.count, remaining: 1)
    }

    /// A reader of values one behind the other.
    public init(sequence bytes: [UInt8]) {
        self.init(bytes: bytes, at: 0, end: bytes.count, remaining: .max)
    }

    private init(bytes: [UInt8], at: Int, end: Int, remaining: Int) {
        self.bytes = bytes
        self.at = at
        self.end = end
        self.remaining = remaining
    }

    /// The kind of the next value; nil when none is left or the tag is not one of the encoding.
    public var kind: Kind? {
        guard remaining > 0, at < end else { return nil }
        return Self.kind(of: bytes[at])
    }

    private static func kind(of tag: UInt8) -> Kind? {
        switch tag {
        case FlatTag.null: .null
        case FlatTag.no, FlatTag.yes: .bool
        case FlatTag.integer: .integer
        case FlatTag.number: .number
        case FlatTag.string: .string
        case FlatTag.list: .list
        case FlatTag.map: .map
        case FlatTag.boxed: .boxed
        default: nil
        }
    }

    /// Reads the key before the next value of a map; nil at its end.
    public mutating func nextKey() throws(FlatError) -> String? {
        guard remaining > 0 else { return nil }
        let length = try size(at: at)
        let start = at + 4
        guard length <= end - start else { throw .malformed(offset: at) }
        at = start + length
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    /// Reads a truth value.
    public mutating func bool() throws(FlatError) -> Bool {
        let tag = try peek()
        guard tag == FlatTag.yes || tag == FlatTag.no else { throw try mismatch() }
        advance(1)
        return tag == FlatTag.yes
    }

    /// Reads an integer.
    public mutating func integer() throws(FlatError) -> Int64 {
        Int64(bitPattern: try word(FlatTag.integer, header: 1))
    }

    /// Reads a number, whole or not.
    public mutating func number() throws(FlatError) -> Double {
        if try peek() == FlatTag.integer { return Double(try integer()) }
        return Double(bitPattern: try word(FlatTag.number, header: 1))
    }

    /// Reads an integer of a kind of its own.
    public mutating func boxed() throws(FlatError) -> (kind: UInt8, value: Int64) {
        let at = at
        let value = Int64(bitPattern: try word(FlatTag.boxed, header: 2))
        return (bytes[at + 1], value)
    }

    /// Reads text; bytes that are not UTF-8 are replaced.
    public mutating func string() throws(FlatError) -> String {
        let text = try content(FlatTag.string, header: 5)
        return String(decoding: bytes[text], as: UTF8.self)
    }

    /// Reads text as its bytes.
    public mutating func utf8() throws(FlatError) -> ArraySlice<UInt8> {
        bytes[try content(FlatTag.string, header: 5)]
    }

    /// A reader of the items of a list.
    public mutating func list() throws(FlatError) -> FlatReader {
        try container(FlatTag.list)
    }

    /// A reader of the fields of a map.
    public mutating func map() throws(FlatError) -> FlatReader {
        try container(FlatTag.map)
    }

    /// Passes over the next value.
    public mutating func skip() throws(FlatError) {
        _ = try peek()
        advance(try length(at: at))
    }

    /// Reads the next value without decoding it.
    public mutating func raw() throws(FlatError) -> FlatValue {
        FlatValue(bytes: Array(try slice()))
    }

    /// Reads the next value as its bytes.
    public mutating func slice() throws(FlatError) -> ArraySlice<UInt8> {
        try slice(of: 1)
    }

    /// Reads so many values as their bytes, one behind the other.
    public mutating func slice(of count: Int) throws(FlatError) -> ArraySlice<UInt8> {
        let start = at
        for _ in 0..<count { try skip() }
        return bytes[start..<at]
    }
}

extension FlatReader {
    private mutating func advance(_ count: Int) {
        at += count
        remaining -= 1
    }

    private func peek() throws(FlatError) -> UInt8 {
        guard remaining > 0 else { throw .atEnd }
        guard at < end else { throw .malformed(offset: at) }
        return bytes[at]
    }

    private func mismatch() throws(FlatError) -> FlatError {
        guard let kind else { return .malformed(offset: at) }
        return .unexpected(kind, offset: at)
    }

    private func size(at offset: Int) throws(FlatError) -> Int {
        guard end - offset >= 4 else { throw .malformed(offset: offset) }
        let low = UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8
        let high = UInt32(bytes[offset + 2]) << 16 | UInt32(bytes[offset + 3]) << 24
        return Int(low | high)
    }

    /// The whole length of the value there.
    private func length(at offset: Int) throws(FlatError) -> Int {
        let length =
            switch bytes[offset] {
            case FlatTag.null, FlatTag.no, FlatTag.yes: 1
            case FlatTag.integer, FlatTag.number: 9
            case FlatTag.string: 5 + (try size(at: offset + 1))
            case FlatTag.list, FlatTag.map: FlatTag.headerBytes + (try size(at: offset + 1))
            case FlatTag.boxed: 10
            default: Int.max
            }
        guard length <= end - offset else { throw .malformed(offset: offset) }
        return length
    }

    private mutating func content(_ tag: UInt8, header: Int) throws(FlatError) -> Range<Int> {
        guard try peek() == tag else { throw try mismatch() }
        let length = try length(at: at)
        guard length >= header else { throw .malformed(offset: at) }
        let start = at + header
        advance(length)
        return start..<at
    }

    private mutating func word(_ tag: UInt8, header: Int) throws(FlatError) -> UInt64 {
        let range = try content(tag, header: header)
        return bytes[range].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func container(_ tag: UInt8) throws(FlatError) -> FlatReader {
        let start = at
        let range = try content(tag, header: FlatTag.headerBytes)
        let count = try size(at: start + 5)
        // A value takes a byte at least.
        guard count <= range.count else { throw .malformed(offset: start) }
        return FlatReader(
            bytes: bytes,
            at: range.lowerBound,
            end: range.upperBound,
            remaining: count
        )
    }
}
