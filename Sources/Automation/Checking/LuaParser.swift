/// A recursive-descent parser of Lua 5.4: the whole language, in linear time, with bounded nesting.
///
/// It accepts what Lua's own compiler accepts, apart from that compiler's limits on registers and
/// constants. See section 9 of [Lua's manual](https://www.lua.org/manual/5.4/manual.html#9).
package struct LuaParser {
    private var lexer: LuaLexer
    private(set) var token = LuaToken.end
    /// The line of `token`.
    private(set) var line = 1
    private var ahead: (token: LuaToken, line: Int)?
    private var depth = 0
    var scopes = LuaScopes()

    /// The deepest nesting of blocks and expressions, Lua's own.
    static let depthMax = 200

    /// Parses a source; any bytes will do.
    package static func parse(_ bytes: [UInt8]) throws(LuaSyntaxError) -> LuaChunk {
        var parser = LuaParser(lexer: LuaLexer(bytes))
        let number = parser.scopes.openFunction(isVararg: true)
        try parser.advance()
        let body = try parser.block()
        guard parser.token == .end else { throw parser.failure(.unexpected(parser.token.shown)) }
        try parser.scopes.closeFunction()
        return LuaChunk(
            main: LuaFunction(number: number, line: 1, parameters: [], body: body),
            variables: parser.scopes.variables,
            parents: parser.scopes.parents
        )
    }

    private init(lexer: LuaLexer) {
        self.lexer = lexer
    }
}

// MARK: - Tokens

extension LuaParser {
    mutating func advance() throws(LuaSyntaxError) {
        if let (token, line) = ahead {
            self.token = token
            self.line = line
            ahead = nil
            return
        }
        token = try lexer.next()
        line = lexer.line
    }

    /// The token after the current one.
    mutating func peek() throws(LuaSyntaxError) -> LuaToken {
        if let ahead { return ahead.token }
        let token = try lexer.next()
        ahead = (token, lexer.line)
        return token
    }

    func failure(_ reason: LuaSyntaxError.Reason) -> LuaSyntaxError {
        LuaSyntaxError(line: line, reason: reason)
    }

    func at(_ symbol: LuaSymbol) -> Bool { token == .symbol(symbol) }

    /// Steps over the symbol if it is the current token.
    mutating func skip(_ symbol: LuaSymbol) throws(LuaSyntaxError) -> Bool {
        guard at(symbol) else { return false }
        try advance()
        return true
    }

    mutating func expect(_ symbol: LuaSymbol) throws(LuaSyntaxError) {
        guard try skip(symbol) else {
            throw failure(.expected("'\(symbol.rawValue)'", near: token.shown))
        }
    }

    /// Expects what closes an `opening` of an earlier line.
    mutating func close(
        _ opening: LuaSymbol,
        with symbol: LuaSymbol,
        openedAt: Int
    ) throws(LuaSyntaxError) {
        guard try !skip(symbol) else { return }
        guard openedAt != line else { return try expect(symbol) }
        throw failure(
            .unclosed(
                opening.rawValue,
                openedAt: openedAt,
                expected: symbol.rawValue,
                near: token.shown
            )
        )
    }

    mutating func expectName() throws(LuaSyntaxError) -> String {
        guard case .name(let name) = token else {
            throw failure(.expected("a name", near: token.shown))
        }
        try advance()
        return name
    }

    /// Goes one level deeper; each call is paired with one of ``leave(_:)``.
    mutating func enter(_ levels: Int = 1) throws(LuaSyntaxError) {
        depth += levels
        guard depth <= Self.depthMax else { throw failure(.tooDeep(limit: Self.depthMax)) }
    }

    mutating func leave(_ levels: Int = 1) {
        depth -= levels
    }
}
