/// The value of a Lua numeral, nil where the text is none.
///
/// Decimal and hexadecimal, with a point and an exponent (`e`, or `p` for hexadecimal), as in
/// section 3.1 of Lua's manual. Integers that don't fit wrap or become floats there; here every
/// value is a float, which is as exact as the checks need.
func luaNumber(_ text: [UInt8]) -> Double? {
    let isHex =
        text.count > 1 && text[0] == UInt8(ascii: "0") && text[1] | 0x20 == UInt8(ascii: "x")
    let digits = isHex ? text.dropFirst(2) : text[...]
    let mark = isHex ? UInt8(ascii: "p") : UInt8(ascii: "e")
    let split = digits.firstIndex { $0 | 0x20 == mark }
    guard let mantissa = mantissa(digits[..<(split ?? digits.endIndex)], base: isHex ? 16 : 10)
    else { return nil }
    guard let split else { return mantissa.value(exponent: 0) }
    guard let exponent = exponent(digits[(split + 1)...]) else { return nil }
    return mantissa.value(exponent: exponent)
}

/// The digits before an exponent.
private struct Mantissa {
    var digits = 0.0
    /// How far the point is to be moved, in digits of the base.
    var scale = 0
    let base: Int

    func value(exponent: Int) -> Double {
        // A zero stays one whatever the exponent: 0e99999 is no NaN.
        guard digits > 0 else { return 0 }
        let (step, count) = base == 16 ? (2.0, exponent + 4 * scale) : (10.0, exponent + scale)
        let power = raised(step, to: count.magnitude)
        return count < 0 ? digits / power : digits * power
    }
}

private func mantissa(_ text: ArraySlice<UInt8>, base: Int) -> Mantissa? {
    var result = Mantissa(base: base)
    var count = 0
    var points = 0
    for byte in text {
        if byte == UInt8(ascii: ".") {
            points += 1
            continue
        }
        guard let digit = luaHexDigit(byte), Int(digit) < base else { return nil }
        result.digits = result.digits * Double(base) + Double(digit)
        result.scale -= points
        count += 1
    }
    return count > 0 && points <= 1 ? result : nil
}

private func exponent(_ text: ArraySlice<UInt8>) -> Int? {
    var digits = text
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard !digits.isEmpty else { return nil }
    var value = 0
    for byte in digits {
        guard isLuaDigit(byte) else { return nil }
        value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 100_000)
    }
    return isNegative ? -value : value
}

private func raised(_ base: Double, to exponent: UInt) -> Double {
    var result = 1.0
    for _ in 0..<min(exponent, 5_000) {
        result *= base
        if result.isInfinite { break }
    }
    return result
}
