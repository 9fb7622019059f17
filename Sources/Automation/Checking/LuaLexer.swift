/// Splits a Lua 5.4 source into tokens, in one pass over its bytes.
struct LuaLexer {
    let bytes: [UInt8]
    var index = 0
    /// The line of the byte to read next, from 1.
    private(set) var line = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // A byte order mark, which the sandbox skips too.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    /// The next token; ``LuaToken/end`` for ever after the last one.
    mutating func next() throws(LuaSyntaxError) -> LuaToken {
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                skipLineEnd()
            case UInt8(ascii: " "), 0x09, 0x0B, 0x0C:
                index += 1
            case UInt8(ascii: "-"):
                guard peek(1) == UInt8(ascii: "-") else { return take(.minus) }
                try skipComment()
            default:
                return try token(beginningWith: byte)
            }
        }
        return .end
    }

    var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    func peek(_ distance: Int) -> UInt8? {
        index + distance < bytes.count ? bytes[index + distance] : nil
    }

    func text(from start: Int) -> String {
        String(decoding: bytes[start..<index], as: UTF8.self)
    }

    func failure(_ reason: LuaSyntaxError.Reason) -> LuaSyntaxError {
        LuaSyntaxError(line: line, reason: reason)
    }

    private mutating func take(_ symbol: LuaSymbol) -> LuaToken {
        index += symbol.rawValue.utf8.count
        return .symbol(symbol)
    }

    /// Steps over `\n`, `\r`, `\r\n` or `\n\r`, each of which ends one line.
    mutating func skipLineEnd() {
        let first = bytes[index]
        index += 1
        if let second = current, second != first,
            second == UInt8(ascii: "\n") || second == UInt8(ascii: "\r")
        {
            index += 1
        }
        line += 1
    }

    static func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private mutating func token(beginningWith byte: UInt8) throws(LuaSyntaxError) -> LuaToken {
        if isLuaLetter(byte) { return word() }
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try numeral()
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return try quoted(by: byte)
        case UInt8(ascii: "."):
            if let digit = peek(1), isLuaDigit(digit) { return try numeral() }
        case UInt8(ascii: "["):
            if let level = longLevel() { return .string(try long("string", level: level)) }
            if peek(1) == UInt8(ascii: "=") { throw failure(.longDelimiter) }
        default:
            break
        }
        return try sign(byte)
    }

    private mutating func word() -> LuaToken {
        let start = index
        while let byte = current, isLuaLetter(byte) || isLuaDigit(byte) { index += 1 }
        let name = text(from: start)
        return LuaSymbol.reserved[name].map(LuaToken.symbol) ?? .name(name)
    }
}

// MARK: - Numerals and signs

extension LuaLexer {
    /// Reads a numeral as far as Lua does: to the last byte that could belong to one.
    private mutating func numeral() throws(LuaSyntaxError) -> LuaToken {
        let start = index
        var exponent = UInt8(ascii: "e")
        if current == UInt8(ascii: "0"), peek(1).map({ $0 | 0x20 }) == UInt8(ascii: "x") {
            exponent = UInt8(ascii: "p")
            index += 2
        }
        while let byte = current {
            if byte | 0x20 == exponent {
                index += 1
                if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
            } else if luaHexDigit(byte) != nil || byte == UInt8(ascii: ".") {
                index += 1
            } else {
                break
            }
        }
        if let byte = current, isLuaLetter(byte) { index += 1 }
        let text = text(from: start)
        guard let value = luaNumber(Array(bytes[start..<index])) else {
            throw failure(.malformedNumber(text))
        }
        return .number(LuaNumber(value: value, text: text))
    }

    private mutating func sign(_ byte: UInt8) throws(LuaSyntaxError) -> LuaToken {
        let second = peek(1)
        switch (byte, second) {
        case (UInt8(ascii: "/"), UInt8(ascii: "/")): return take(.doubleSlash)
        case (UInt8(ascii: "="), UInt8(ascii: "=")): return take(.equal)
        case (UInt8(ascii: "~"), UInt8(ascii: "=")): return take(.notEqual)
        case (UInt8(ascii: "<"), UInt8(ascii: "=")): return take(.lessOrEqual)
        case (UInt8(ascii: ">"), UInt8(ascii: "=")): return take(.greaterOrEqual)
        case (UInt8(ascii: "<"), UInt8(ascii: "<")): return take(.shiftLeft)
        case (UInt8(ascii: ">"), UInt8(ascii: ">")): return take(.shiftRight)
        case (UInt8(ascii: ":"), UInt8(ascii: ":")): return take(.doubleColon)
        case (UInt8(ascii: "."), UInt8(ascii: ".")):
            return take(peek(2) == UInt8(ascii: ".") ? .varargs : .concat)
        default:
            guard let symbol = Self.signs[byte] else { throw unexpected() }
            return take(symbol)
        }
    }

    private static let signs: [UInt8: LuaSymbol] = Dictionary(
        uniqueKeysWithValues: LuaSymbol.allCases.compactMap { symbol in
            guard let byte = symbol.rawValue.utf8.first, symbol.rawValue.utf8.count == 1,
                !isLuaLetter(byte)
            else { return nil }
            return (byte, symbol)
        }
    )

    /// The error for a byte that begins no token, with the whole character it belongs to.
    private func unexpected() -> LuaSyntaxError {
        let near = String(decoding: bytes[index..<min(index + 4, bytes.count)], as: UTF8.self)
        guard let scalar = near.unicodeScalars.first, scalar.value >= 0x20, scalar.value != 0x7F
        else { return failure(.unexpectedCharacter("\\\(bytes[index])")) }
        return failure(.unexpectedCharacter(String(scalar)))
    }
}
