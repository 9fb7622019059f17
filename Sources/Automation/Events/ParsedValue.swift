import Disputes
import Glibc

/// One value of a parsed JSON text, in place: reading an event makes no copy but of the texts it
/// keeps.
///
/// Lives no longer than the reader's buffer, until the next text is parsed. The bytes are written
/// by our own parser, in the flat encoding, so that lengths need no second check.
@safe
struct ParsedValue {
    private let bytes: UnsafeRawBufferPointer
    private let at: Int

    init(_ bytes: UnsafeRawBufferPointer, at: Int = 0) {
        unsafe self.bytes = unsafe bytes
        self.at = at
    }

    private enum Tag {
        static let null: UInt8 = 0
        static let no: UInt8 = 1
        static let yes: UInt8 = 2
        static let integer: UInt8 = 3
        static let string: UInt8 = 5
        static let list: UInt8 = 6
        static let map: UInt8 = 7
        static let headerBytes = 9
    }

    private var tag: UInt8 { unsafe bytes[at] }

    var isNull: Bool { tag == Tag.null }

    var bool: Bool? { tag == Tag.yes ? true : tag == Tag.no ? false : nil }

    var integer: Int64? {
        guard tag == Tag.integer else { return nil }
        return unsafe Int64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: at + 1, as: Int64.self)
        )
    }

    var string: String? {
        guard tag == Tag.string else { return nil }
        return unsafe String(decoding: content(header: 5), as: UTF8.self)
    }

    /// Whether it is this text, without making one.
    func isText(_ text: String) -> Bool {
        guard tag == Tag.string, length(at: at + 1) == text.utf8.count else { return false }
        let content = unsafe content(header: 5)
        return unsafe text.utf8.elementsEqual(content)
    }

    private func content(header: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(
            rebasing: bytes[at + header..<at + header + length(at: at + 1)]
        )
    }

    private func length(at offset: Int) -> Int {
        unsafe Int(
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        )
    }

    /// The whole length of the value.
    private var size: Int {
        switch tag {
        case Tag.string: 5 + length(at: at + 1)
        case Tag.list, Tag.map: Tag.headerBytes + length(at: at + 1)
        case Tag.null, Tag.no, Tag.yes: 1
        default: 9
        }
    }

    /// The value's own bytes, in the flat encoding.
    var encoded: [UInt8] { unsafe Array(bytes[at..<at + size]) }

    /// A member's name, in place.
    @safe
    struct Key {
        fileprivate let bytes: UnsafeRawBufferPointer

        var count: Int { unsafe bytes.count }
        var string: String { unsafe String(decoding: bytes, as: UTF8.self) }

        static func == (key: Key, name: StaticString) -> Bool {
            let count = name.utf8CodeUnitCount
            guard key.count == count, let start = unsafe key.bytes.baseAddress else { return false }
            return unsafe memcmp(start, name.utf8Start, count) == 0
        }

        static func == (key: Key, name: [UInt8]) -> Bool {
            guard key.count == name.count, let start = unsafe key.bytes.baseAddress else {
                return false
            }
            return unsafe memcmp(start, name, name.count) == 0
        }
    }

    /// The members of a map, in the order of the text.
    struct Members {
        fileprivate let parent: ParsedValue
        fileprivate var at: Int
        fileprivate var remaining: Int

        mutating func next() -> (name: Key, value: ParsedValue)? {
            guard remaining > 0 else { return nil }
            remaining -= 1
            let length = parent.length(at: at)
            let name = unsafe Key(
                bytes: UnsafeRawBufferPointer(rebasing: parent.bytes[at + 4..<at + 4 + length])
            )
            let value = unsafe ParsedValue(parent.bytes, at: at + 4 + length)
            at = value.at + value.size
            return (name, value)
        }
    }

    /// The items of a list.
    struct Items {
        fileprivate let parent: ParsedValue
        fileprivate var at: Int
        fileprivate var remaining: Int

        mutating func next() -> ParsedValue? {
            guard remaining > 0 else { return nil }
            remaining -= 1
            let value = unsafe ParsedValue(parent.bytes, at: at)
            at += value.size
            return value
        }
    }

    func map(at field: @autoclosure () -> String) throws(EventProblem) -> Members {
        guard tag == Tag.map else {
            throw EventProblem(field: field(), reason: "must be an object")
        }
        return Members(parent: self, at: at + Tag.headerBytes, remaining: length(at: at + 5))
    }

    func list(at field: @autoclosure () -> String) throws(EventProblem) -> Items {
        guard tag == Tag.list else { throw EventProblem(field: field(), reason: "must be a list") }
        return Items(parent: self, at: at + Tag.headerBytes, remaining: length(at: at + 5))
    }

    func text(at field: @autoclosure () -> String) throws(EventProblem) -> String {
        guard let text = string, text.utf8.count <= EventReader.textBytesMax else {
            throw EventProblem(
                field: field(),
                reason: "must be a text of at most \(EventReader.textBytesMax) bytes"
            )
        }
        return text
    }

    func optionalText(at field: @autoclosure () -> String) throws(EventProblem) -> String? {
        isNull ? nil : try text(at: field())
    }

    /// A name that becomes a key of the journal: short, not empty, without control characters.
    func name(at field: @autoclosure () -> String) throws(EventProblem) -> String {
        guard let text = string, (1...200).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else {
            throw EventProblem(
                field: field(),
                reason: "must be a text of 1 to 200 bytes without control characters"
            )
        }
        return text
    }

    func time(at field: @autoclosure () -> String) throws(EventProblem) -> Timestamp {
        guard tag == Tag.string else {
            throw EventProblem(
                field: field(),
                reason: "must be a time, such as 2026-11-20T08:00:00+08:00"
            )
        }
        do throws(TimestampError) {
            return try unsafe Timestamp(rfc3339: content(header: 5).bindMemory(to: UInt8.self).span)
        } catch {
            throw EventProblem(field: field(), reason: "is not a time: \(error.description)")
        }
    }
}
