/// The value of an HTTP header that carries an attribute of a CloudEvent.
///
/// See the HTTP protocol binding of CloudEvents 1.0.2, 3.1.3.2: double quotes are taken off, then one
/// round of percent-decoding is made, and what is then no UTF-8 is refused.
enum AttributeHeader {
    /// The attribute's text; nil where it is none.
    static func decode(_ value: String) -> String? {
        guard let plain = unquoted(Array(value.utf8)) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(plain.count)
        var rest = plain[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit),
                let low = rest.popFirst().flatMap(digit)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// What a quoted string holds (RFC 9110, 5.6.4); other text as it is, with quoted parts in it.
    private static func unquoted(_ text: [UInt8]) -> [UInt8]? {
        var plain: [UInt8] = []
        var isQuoted = false
        var rest = text[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "\\") where isQuoted:
                guard let escaped = rest.popFirst() else { return nil }
                plain.append(escaped)
            default: plain.append(byte)
            }
        }
        return isQuoted ? nil : plain
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
