// Comments and the literals of strings.

// MARK: - Comments and long strings

extension LuaLexer {
    mutating func skipComment() throws(LuaSyntaxError) {
        index += 2
        if current == UInt8(ascii: "["), let level = longLevel() {
            _ = try long("comment", level: level)
            return
        }
        while let byte = current, !Self.isLineEnd(byte) { index += 1 }
    }

    /// The number of `=` in the long bracket that opens here, nil if none does.
    func longLevel() -> Int? {
        var distance = 1
        while peek(distance) == UInt8(ascii: "=") { distance += 1 }
        return peek(distance) == UInt8(ascii: "[") ? distance - 1 : nil
    }

    private func closesLong(level: Int) -> Bool {
        for distance in 0..<level where peek(distance + 1) != UInt8(ascii: "=") { return false }
        return peek(level + 1) == UInt8(ascii: "]")
    }

    /// Reads a long bracket to its end; a line end right after the opening is not part of it.
    mutating func long(
        _ what: String,
        level: Int
    ) throws(LuaSyntaxError) -> LuaString {
        let opening = line
        index += level + 2
        if let byte = current, Self.isLineEnd(byte) { skipLineEnd() }
        let firstTextLine = line
        var content: [UInt8] = []
        while let byte = current {
            if Self.isLineEnd(byte) {
                skipLineEnd()
                content.append(UInt8(ascii: "\n"))
                continue
            }
            if byte == UInt8(ascii: "]"), closesLong(level: level) {
                index += level + 2
                return LuaString(
                    text: String(decoding: content, as: UTF8.self),
                    line: opening,
                    firstTextLine: firstTextLine
                )
            }
            content.append(byte)
            index += 1
        }
        throw failure(.unfinishedLong(what, from: opening))
    }
}

// MARK: - Quoted strings

extension LuaLexer {
    mutating func quoted(by quote: UInt8) throws(LuaSyntaxError) -> LuaToken {
        let opening = line
        var content: [UInt8] = []
        index += 1
        while let byte = current {
            switch byte {
            case quote:
                index += 1
                let text = String(decoding: content, as: UTF8.self)
                return .string(LuaString(text: text, line: opening, firstTextLine: nil))
            case UInt8(ascii: "\\"):
                try readEscape(into: &content)
            default:
                if Self.isLineEnd(byte) { throw failure(.unfinishedString) }
                content.append(byte)
                index += 1
            }
        }
        throw failure(.unfinishedString)
    }

    private mutating func readEscape(into content: inout [UInt8]) throws(LuaSyntaxError) {
        let start = index
        index += 1
        guard let byte = current else { throw failure(.unfinishedString) }
        if let plain = Self.plainEscapes[byte] {
            content.append(plain)
            index += 1
        } else if Self.isLineEnd(byte) {
            skipLineEnd()
            content.append(UInt8(ascii: "\n"))
        } else if byte == UInt8(ascii: "x") {
            content.append(try hexEscape(from: start))
        } else if byte == UInt8(ascii: "z") {
            skipSpace()
        } else if byte == UInt8(ascii: "u") {
            try readCodePoint(from: start, into: &content)
        } else if isLuaDigit(byte) {
            content.append(try decimalEscape(from: start))
        } else {
            throw badEscape(from: start)
        }
    }

    private static let plainEscapes: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
        UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11,
        UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "\""): UInt8(ascii: "\""),
        UInt8(ascii: "'"): UInt8(ascii: "'"),
    ]

    private mutating func badEscape(from start: Int) -> LuaSyntaxError {
        if let byte = current, !Self.isLineEnd(byte) { index += 1 }
        return failure(.badEscape(text(from: start)))
    }

    private mutating func hexEscape(from start: Int) throws(LuaSyntaxError) -> UInt8 {
        index += 1
        var value: UInt8 = 0
        for _ in 0..<2 {
            guard let byte = current, let digit = luaHexDigit(byte) else {
                throw badEscape(from: start)
            }
            value = value << 4 | digit
            index += 1
        }
        return value
    }

    private mutating func decimalEscape(from start: Int) throws(LuaSyntaxError) -> UInt8 {
        var value = 0
        for _ in 0..<3 {
            guard let byte = current, isLuaDigit(byte) else { break }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            index += 1
        }
        guard let byte = UInt8(exactly: value) else {
            throw failure(.badEscape(text(from: start)))
        }
        return byte
    }

    private mutating func skipSpace() {
        index += 1
        while let byte = current {
            if Self.isLineEnd(byte) {
                skipLineEnd()
            } else if byte == UInt8(ascii: " ") || (0x09...0x0C).contains(byte) {
                index += 1
            } else {
                return
            }
        }
    }

    /// Reads `\u{…}`: up to 2^31 as in Lua, in the UTF-8 of the first standard.
    private mutating func readCodePoint(
        from start: Int,
        into content: inout [UInt8]
    ) throws(LuaSyntaxError) {
        index += 1
        guard current == UInt8(ascii: "{") else { throw badEscape(from: start) }
        index += 1
        var value: UInt32 = 0
        var digits = 0
        while let byte = current, let digit = luaHexDigit(byte) {
            guard value <= 0x7FF_FFFF else { throw badEscape(from: start) }
            value = value << 4 | UInt32(digit)
            digits += 1
            index += 1
        }
        guard digits > 0, current == UInt8(ascii: "}") else { throw badEscape(from: start) }
        index += 1
        if let scalar = Unicode.Scalar(value) {
            content.append(contentsOf: Array(String(scalar).utf8))
        } else {
            content.append(contentsOf: [0xEF, 0xBF, 0xBD])
        }
    }
}
