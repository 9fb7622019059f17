/// Reads the stored bytes of a ticket from the front; whatever is wrong with them throws.
struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool {
        position == bytes.count
    }

    /// The error for what was read last.
    var malformed: TicketDecodingError {
        .malformed(at: position)
    }

    mutating func byte() throws(TicketDecodingError) -> UInt8 {
        guard position < bytes.count else { throw .truncated }
        position += 1
        return bytes[position - 1]
    }

    mutating func varint() throws(TicketDecodingError) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try byte()
            let part = UInt64(byte & 0x7f)
            guard (part << shift) >> shift == part else { throw malformed }
            number |= part << shift
            if byte & 0x80 == 0 { return number }
        }
        throw malformed
    }

    mutating func signed() throws(TicketDecodingError) -> Int64 {
        let number = try varint()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    /// A number of things that happened.
    mutating func count() throws(TicketDecodingError) -> Int {
        guard let count = Int(exactly: try varint()) else { throw malformed }
        return count
    }

    /// A number of things that follow: each takes at least one byte.
    mutating func length() throws(TicketDecodingError) -> Int {
        let length = try count()
        guard length <= bytes.count - position else { throw .truncated }
        return length
    }

    mutating func time(from start: Timestamp) throws(TicketDecodingError) -> Timestamp {
        Timestamp(milliseconds: start.milliseconds &+ (try signed()))
    }

    mutating func flag() throws(TicketDecodingError) -> Bool {
        let byte = try byte()
        guard byte <= 1 else { throw malformed }
        return byte == 1
    }

    mutating func index<Value>(
        _ value: (UInt8) -> Value?
    ) throws(TicketDecodingError) -> Value {
        guard let value = value(try byte()) else { throw malformed }
        return value
    }

    mutating func text() throws(TicketDecodingError) -> String {
        let length = try length()
        let part = bytes[position..<position + length]
        guard let text = String(validating: part, as: UTF8.self) else { throw malformed }
        position += length
        return text
    }

    mutating func texts() throws(TicketDecodingError) -> [String] {
        var texts: [String] = []
        for _ in 0..<(try length()) {
            texts.append(try text())
        }
        return texts
    }

    mutating func extra() throws(TicketDecodingError) -> [ExtraField] {
        var extra: [ExtraField] = []
        for _ in 0..<(try length()) {
            let name = try text()
            let length = try length()
            extra.append(ExtraField(name: name, json: Array(bytes[position..<position + length])))
            position += length
        }
        return extra
    }

    mutating func value() throws(TicketDecodingError) -> FieldValue {
        switch try byte() {
        case ValueTag.null: return .null
        case ValueTag.text: return .text(try text())
        case ValueTag.integer: return .integer(try signed())
        case ValueTag.no: return .flag(false)
        case ValueTag.yes: return .flag(true)
        case ValueTag.kind: return .kind(try index(TicketKind.init(index:)))
        case ValueTag.parcelState: return .parcelState(try index(ParcelState.init(index:)))
        case ValueTag.textList: return .textList(try texts())
        case ValueTag.goods: return .goods(try goods())
        default: throw malformed
        }
    }

    private mutating func goods() throws(TicketDecodingError) -> [Goods] {
        var goods: [Goods] = []
        for _ in 0..<(try length()) {
            let parts = try byte()
            guard parts < 16 else { throw malformed }
            goods.append(
                Goods(
                    id: parts & 1 != 0 ? try text() : nil,
                    title: parts & 2 != 0 ? try text() : nil,
                    quantity: parts & 4 != 0 ? try signed() : nil,
                    extra: parts & 8 != 0 ? try extra() : []
                )
            )
        }
        return goods
    }
}
