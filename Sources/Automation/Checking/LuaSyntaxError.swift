/// Why a source is not Lua 5.4: the line, and the reason.
package struct LuaSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line, from 1.
    package let line: Int
    /// What is wrong there.
    package let reason: Reason

    /// What can be wrong with a source.
    package enum Reason: Sendable, Equatable {
        case unexpectedCharacter(String)
        case unexpected(String)
        case expected(String, near: String)
        case unclosed(String, openedAt: Int, expected: String, near: String)
        case malformedNumber(String)
        case unfinishedString
        case unfinishedLong(String, from: Int)
        case longDelimiter
        case badEscape(String)
        case notAStatement(near: String)
        case tooDeep(limit: Int)
        case tooMany(String, limit: Int)
        case varargsOutside
        case breakOutside
        case noLabel(String)
        case labelTwice(String, first: Int)
        case jumpIntoScope(label: String, local: String)
        case constantAssigned(String)
        case unknownAttribute(String)
        case severalClosed
    }

    /// The sentence for the merchant, without the position.
    package var description: String {
        switch reason {
        case .unexpectedCharacter(let character):
            "unexpected character '\(character)'; outside of quotes, Lua's signs are those of an "
                + "English keyboard"
        case .unexpected(let near): "unexpected \(near)"
        case .expected(let what, let near): "\(what) expected before \(near)"
        case .unclosed(let opening, let line, let expected, let near):
            "'\(expected)' expected before \(near), to close the '\(opening)' of line \(line)"
        case .malformedNumber(let text): "'\(text)' is not a number"
        case .unfinishedString: "this string has no closing quote on its line"
        case .unfinishedLong(let what, let line):
            "the long \(what) that begins on line \(line) has no end"
        case .longDelimiter: "a long string begins with '[[' or '[=['"
        case .badEscape(let escape):
            "'\(escape)' is no escape sequence; write '\\\\' for a backslash"
        case .notAStatement(let near): "this is neither a call nor an assignment, before \(near)"
        case .tooDeep(let limit): "nested deeper than \(limit) levels"
        case .tooMany(let what, let limit): "more than \(limit) \(what) in one function"
        case .varargsOutside: "'...' can be used only in a function declared with '...'"
        case .breakOutside: "'break' outside of a loop"
        case .noLabel(let label): "there is no label '\(label)' that this goto can see"
        case .labelTwice(let label, let line):
            "the label '\(label)' is already defined on line \(line)"
        case .jumpIntoScope(let label, let local):
            "the goto to '\(label)' jumps over the declaration of the local '\(local)'"
        case .constantAssigned(let name): "'\(name)' is a constant and can't be assigned"
        case .unknownAttribute(let name): "there is no attribute '<\(name)>'; Lua has '<const>'"
        case .severalClosed: "only one variable of a declaration can be '<close>'"
        }
    }
}
