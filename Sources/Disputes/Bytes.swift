/// The byte before a field's value that says what it is.
enum ValueTag {
    static let null: UInt8 = 0
    static let text: UInt8 = 1
    static let integer: UInt8 = 2
    static let no: UInt8 = 3
    static let yes: UInt8 = 4
    static let kind: UInt8 = 5
    static let parcelState: UInt8 = 6
    static let textList: UInt8 = 7
    static let goods: UInt8 = 8
}

extension [UInt8] {
    mutating func appendVarint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// Small numbers of either sign in few bytes: 0, -1, 1, -2 are 0, 1, 2, 3.
    mutating func appendSigned(_ number: Int64) {
        appendVarint(UInt64(bitPattern: (number << 1) ^ (number >> 63)))
    }

    mutating func appendTime(_ time: Timestamp, from start: Timestamp) {
        appendSigned(time.milliseconds &- start.milliseconds)
    }

    mutating func appendText(_ text: String) {
        appendVarint(UInt64(text.utf8.count))
        append(contentsOf: text.utf8)
    }

    mutating func appendTexts(_ texts: [String]) {
        appendVarint(UInt64(texts.count))
        for text in texts {
            appendText(text)
        }
    }

    mutating func appendExtra(_ extra: [ExtraField]) {
        appendVarint(UInt64(extra.count))
        for member in extra {
            appendText(member.name)
            appendVarint(UInt64(member.json.count))
            append(contentsOf: member.json)
        }
    }

    mutating func appendValue(_ value: FieldValue) {
        switch value {
        case .null:
            append(ValueTag.null)
        case .text(let text):
            append(ValueTag.text)
            appendText(text)
        case .integer(let number):
            append(ValueTag.integer)
            appendSigned(number)
        case .flag(let flag):
            append(flag ? ValueTag.yes : ValueTag.no)
        case .kind(let kind):
            append(ValueTag.kind)
            append(kind.index)
        case .parcelState(let state):
            append(ValueTag.parcelState)
            append(state.index)
        case .textList(let texts):
            append(ValueTag.textList)
            appendTexts(texts)
        case .goods(let goods):
            append(ValueTag.goods)
            appendGoods(goods)
        }
    }

    private mutating func appendGoods(_ goods: [Goods]) {
        appendVarint(UInt64(goods.count))
        for line in goods {
            var parts: UInt8 = line.id == nil ? 0 : 1
            parts |= line.title == nil ? 0 : 2
            parts |= line.quantity == nil ? 0 : 4
            parts |= line.extra.isEmpty ? 0 : 8
            append(parts)
            if let id = line.id { appendText(id) }
            if let title = line.title { appendText(title) }
            if let quantity = line.quantity { appendSigned(quantity) }
            if !line.extra.isEmpty { appendExtra(line.extra) }
        }
    }

    /// Appends `number` in decimal digits, with leading zeros up to `width`.
    mutating func appendDecimal(_ number: Int, width: Int) {
        let digits = String(number.magnitude).utf8
        if number < 0 { append(UInt8(ascii: "-")) }
        for _ in digits.count..<Swift.max(width, digits.count) {
            append(UInt8(ascii: "0"))
        }
        append(contentsOf: digits)
    }
}
