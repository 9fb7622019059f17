/// One token of a Lua source.
enum LuaToken: Equatable {
    case end
    case name(String)
    case string(LuaString)
    case number(LuaNumber)
    case symbol(LuaSymbol)

    /// The token as a message shows it.
    var shown: String {
        switch self {
        case .end: "the end of the file"
        case .name(let name): "'\(name)'"
        case .string: "a string"
        case .number(let number): "'\(number.text)'"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        }
    }
}

/// A string literal: its text, and where its lines lie in the source.
struct LuaString: Equatable {
    let text: String
    /// The line on which the literal begins.
    let line: Int
    /// The line of the first character of `text`, for a long string; nil where escapes make the
    /// line of a character in the middle unknowable.
    let firstTextLine: Int?

    /// The line of the source on which what follows so many line ends of `text` stands.
    func line(afterLineEnds count: Int) -> Int {
        firstTextLine.map { $0 + count } ?? line
    }
}

/// A numeral: its value, and its text, which messages repeat.
struct LuaNumber: Equatable {
    let value: Double
    let text: String
}

/// Lua's reserved words and signs; the raw value is the spelling.
enum LuaSymbol: String, CaseIterable {
    case and
    case `break`
    case `do`
    case `else`
    case elseif
    case end
    case `false`
    case `for`
    case function
    case goto
    case `if`
    case `in`
    case local
    case `nil`
    case not
    case or
    case `repeat`
    case `return`
    case then
    case `true`
    case until
    case `while`

    case plus = "+"
    case minus = "-"
    case star = "*"
    case slash = "/"
    case doubleSlash = "//"
    case percent = "%"
    case caret = "^"
    case hash = "#"
    case ampersand = "&"
    case tilde = "~"
    case bar = "|"
    case shiftLeft = "<<"
    case shiftRight = ">>"
    case equal = "=="
    case notEqual = "~="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
    case assign = "="
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBrace = "{"
    case closeBrace = "}"
    case openBracket = "["
    case closeBracket = "]"
    case doubleColon = "::"
    case semicolon = ";"
    case colon = ":"
    case comma = ","
    case dot = "."
    case concat = ".."
    case varargs = "..."

    /// The reserved words by their spelling.
    static let reserved: [String: LuaSymbol] = Dictionary(
        uniqueKeysWithValues: allCases.filter { $0.rawValue.utf8.allSatisfy(isLuaLetter) }
            .map { ($0.rawValue, $0) }
    )
}

/// Whether a byte may begin a name (the C locale: ASCII only).
func isLuaLetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
}

/// Whether a byte is a decimal digit.
func isLuaDigit(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10
}

/// The value of a hexadecimal digit, nil for any other byte.
func luaHexDigit(_ byte: UInt8) -> UInt8? {
    if isLuaDigit(byte) { return byte - UInt8(ascii: "0") }
    let lower = byte | 0x20
    return lower &- UInt8(ascii: "a") < 6 ? lower - UInt8(ascii: "a") + 10 : nil
}
