/// One value in the encoding in which values cross between the host and a script.
///
/// Little endian, unaligned: a tag byte, then: 0 null · 1 false · 2 true · 3 integer, 8 bytes ·
/// 4 number, 8 bytes · 5 string, a 4-byte length, UTF-8 · 6 list and 7 map, the 4-byte length of
/// what follows the header, a 4-byte count, the items (of a map: a 4-byte key length, the key,
/// the value) · 8 boxed integer, a kind byte, 8 bytes.
///
/// The bytes may come from anywhere: a ``FlatReader`` and the sandbox check every length.
public struct FlatValue: Sendable, Hashable {
    /// The encoded bytes.
    public var bytes: [UInt8]

    /// A value of bytes already encoded.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The null value.
    public static let null = FlatValue(bytes: [FlatTag.null])

    /// A list without items: the arguments of an entry that takes none.
    public static let emptyList = FlatValue(bytes: [FlatTag.list, 0, 0, 0, 0, 0, 0, 0, 0])

    /// A map without fields.
    public static let emptyMap = FlatValue(bytes: [FlatTag.map, 0, 0, 0, 0, 0, 0, 0, 0])
}

/// The tag bytes of the encoding.
@usableFromInline
enum FlatTag {
    @usableFromInline static let null: UInt8 = 0
    @usableFromInline static let no: UInt8 = 1
    @usableFromInline static let yes: UInt8 = 2
    @usableFromInline static let integer: UInt8 = 3
    @usableFromInline static let number: UInt8 = 4
    @usableFromInline static let string: UInt8 = 5
    @usableFromInline static let list: UInt8 = 6
    @usableFromInline static let map: UInt8 = 7
    @usableFromInline static let boxed: UInt8 = 8
    /// Tag, length, count.
    @usableFromInline static let headerBytes = 9
}
