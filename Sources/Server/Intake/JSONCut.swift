/// Cuts a JSON text into the values at its top, without reading them.
///
/// Whoever takes the parts parses them; here only strings and brackets are told apart, in one pass
/// and without recursion, so that no text costs more than its length.
struct JSONCut {
    private let text: [UInt8]
    private var at: Int
    private let end: Int

    init(_ text: [UInt8], in range: Range<Int>? = nil) {
        self.text = text
        at = range?.lowerBound ?? 0
        end = range?.upperBound ?? text.count
    }

    /// The elements of the list that the text is; nil where it is none, or has more than `max`.
    ///
    /// - Throws: nothing; what is wrong inside an element is found by whoever parses it.
    static func elements(of text: [UInt8], max: Int) -> [Range<Int>]? {
        var cut = JSONCut(text)
        guard cut.take("[") else { return nil }
        var elements: [Range<Int>] = []
        if cut.take("]") { return cut.isAtEnd ? elements : nil }
        while elements.count < max {
            guard let element = cut.value() else { return nil }
            elements.append(element)
            if cut.take("]") { return cut.isAtEnd ? elements : nil }
            guard cut.take(",") else { return nil }
        }
        return nil
    }

    /// Whether the text is one value and nothing else.
    static func isOneValue(_ text: [UInt8]) -> Bool {
        var cut = JSONCut(text)
        return cut.value() != nil && cut.isAtEnd
    }

    /// The text of a string member of the object in a range, where it needs no unescaping.
    static func plainText(of member: String, in text: [UInt8], _ range: Range<Int>) -> String? {
        var cut = JSONCut(text, in: range)
        guard cut.take("{") else { return nil }
        while let name = cut.value(), cut.take(":"), let value = cut.value() {
            if text[name].elementsEqual("\"\(member)\"".utf8) {
                let quoted = text[value]
                guard quoted.count >= 2, quoted.first == UInt8(ascii: "\""),
                    !quoted.contains(UInt8(ascii: "\\"))
                else { return nil }
                return String(validating: quoted.dropFirst().dropLast(), as: UTF8.self)
            }
            guard cut.take(",") else { return nil }
        }
        return nil
    }

    private var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return at == end
        }
    }

    private mutating func skipSpace() {
        while at < end, [0x20, 0x09, 0x0A, 0x0D].contains(text[at]) { at += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard at < end, text[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    /// The next value; nil where there is none, or it has no end.
    private mutating func value() -> Range<Int>? {
        skipSpace()
        let start = at
        guard at < end else { return nil }
        switch text[at] {
        case UInt8(ascii: "\""): guard skipString() else { return nil }
        case UInt8(ascii: "{"), UInt8(ascii: "["): guard skipNested() else { return nil }
        default: skipScalar()
        }
        return at > start ? start..<at : nil
    }

    private mutating func skipString() -> Bool {
        at += 1
        while at < end {
            switch text[at] {
            case UInt8(ascii: "\\"): at += 2
            case UInt8(ascii: "\""):
                at += 1
                return true
            default: at += 1
            }
        }
        at = end
        return false
    }

    private mutating func skipNested() -> Bool {
        var depth = 0
        while at < end {
            switch text[at] {
            case UInt8(ascii: "\""):
                guard skipString() else { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            at += 1
            if depth == 0 { return true }
        }
        return false
    }

    private mutating func skipScalar() {
        let ends: [UInt8] = Array(",:[]{}\" \t\r\n".utf8)
        while at < end, !ends.contains(text[at]) { at += 1 }
    }
}
