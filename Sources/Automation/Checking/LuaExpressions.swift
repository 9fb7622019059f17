// Expressions.
extension LuaParser {
    mutating func expressions() throws(LuaSyntaxError) -> [LuaExpression] {
        var values = [try expression()]
        while try skip(.comma) { values.append(try expression()) }
        return values
    }

    mutating func expression() throws(LuaSyntaxError) -> LuaExpression {
        try operations(above: 0)
    }

    /// Operands joined by operators that bind tighter than `limit`.
    private mutating func operations(above limit: Int) throws(LuaSyntaxError) -> LuaExpression {
        let start = line
        try enter()
        let first = try operand()
        var rest: [LuaOperation] = []
        while case .symbol(let symbol) = token, let priority = symbol.priority,
            priority.left > limit
        {
            try advance()
            let operand = try operations(above: priority.right)
            rest.append(LuaOperation(symbol: symbol, operand: operand))
        }
        leave()
        return rest.isEmpty ? first : LuaExpression(line: start, form: .operations(first, rest))
    }

    private mutating func operand() throws(LuaSyntaxError) -> LuaExpression {
        let start = line
        guard case .symbol(let symbol) = token, symbol.isUnary else { return try simple() }
        try advance()
        let operand = try operations(above: LuaSymbol.unaryPriority)
        return LuaExpression(line: start, form: .unary(symbol, operand))
    }

    private mutating func simple() throws(LuaSyntaxError) -> LuaExpression {
        let form: LuaExpression.Form
        switch token {
        case .number(let number): form = .number(number)
        case .string(let string): form = .string(string)
        case .symbol(.nil): form = .null
        case .symbol(.true): form = .boolean(true)
        case .symbol(.false): form = .boolean(false)
        case .symbol(.varargs):
            guard scopes.isVararg else { throw failure(.varargsOutside) }
            form = .varargs
        case .symbol(.openBrace): return try table()
        case .symbol(.function):
            let start = line
            try advance()
            let function = try function(isMethod: false, from: start)
            return LuaExpression(line: start, form: .function(function))
        default: return try suffixedExpression()
        }
        let result = LuaExpression(line: line, form: form)
        try advance()
        return result
    }

    mutating func suffixedExpression() throws(LuaSyntaxError) -> LuaExpression {
        let start = line
        let base = try primary()
        var suffixes: [LuaSuffix] = []
        while let suffix = try suffix() { suffixes.append(suffix) }
        return suffixes.isEmpty
            ? base : LuaExpression(line: start, form: .chain(base, suffixes))
    }

    private mutating func primary() throws(LuaSyntaxError) -> LuaExpression {
        let start = line
        switch token {
        case .name(let name):
            let resolved = try scopes.resolve(name, line: start)
            try advance()
            return LuaExpression(line: start, form: .name(resolved))
        case .symbol(.openParenthesis):
            try advance()
            let inner = try expression()
            try close(.openParenthesis, with: .closeParenthesis, openedAt: start)
            return LuaExpression(line: start, form: .parenthesised(inner))
        default:
            throw failure(.unexpected(token.shown))
        }
    }

    private mutating func suffix() throws(LuaSyntaxError) -> LuaSuffix? {
        let start = line
        switch token {
        case .symbol(.dot):
            try advance()
            return LuaSuffix(line: start, form: .field(try expectName()))
        case .symbol(.openBracket):
            try advance()
            let index = try expression()
            try expect(.closeBracket)
            return LuaSuffix(line: start, form: .index(index))
        case .symbol(.colon):
            try advance()
            let name = try expectName()
            guard let arguments = try arguments() else {
                throw failure(.expected("the arguments of '\(name)'", near: token.shown))
            }
            return LuaSuffix(line: start, form: .method(name, arguments))
        default:
            guard let arguments = try arguments() else { return nil }
            return LuaSuffix(line: start, form: .call(arguments))
        }
    }

    /// The arguments of a call, nil if none begin here.
    private mutating func arguments() throws(LuaSyntaxError) -> [LuaExpression]? {
        let start = line
        switch token {
        case .string(let string):
            try advance()
            return [LuaExpression(line: start, form: .string(string))]
        case .symbol(.openBrace):
            return [try table()]
        case .symbol(.openParenthesis):
            try advance()
            let values = at(.closeParenthesis) ? [] : try expressions()
            try close(.openParenthesis, with: .closeParenthesis, openedAt: start)
            return values
        default:
            return nil
        }
    }

    private mutating func table() throws(LuaSyntaxError) -> LuaExpression {
        let start = line
        try expect(.openBrace)
        var items: [LuaTableItem] = []
        while !at(.closeBrace) {
            items.append(try tableItem())
            guard at(.comma) || at(.semicolon) else { break }
            try advance()
        }
        try close(.openBrace, with: .closeBrace, openedAt: start)
        return LuaExpression(line: start, form: .table(items))
    }

    private mutating func tableItem() throws(LuaSyntaxError) -> LuaTableItem {
        let start = line
        if case .name(let name) = token, try peek() == .symbol(.assign) {
            try advance()
            try advance()
            return LuaTableItem(key: .name(name), value: try expression(), line: start)
        }
        guard try skip(.openBracket) else {
            return LuaTableItem(key: .position, value: try expression(), line: start)
        }
        let key = try expression()
        try expect(.closeBracket)
        try expect(.assign)
        return LuaTableItem(key: .expression(key), value: try expression(), line: start)
    }

    /// Parameters and body, after the word `function` and a name.
    mutating func function(
        isMethod: Bool,
        from start: Int
    ) throws(LuaSyntaxError) -> LuaFunction {
        let number = scopes.openFunction(isVararg: false)
        var parameters: [LuaVariable.Number] = []
        if isMethod { parameters.append(scopes.make("self", line: start)) }
        try expect(.openParenthesis)
        if !at(.closeParenthesis) {
            repeat {
                if try skip(.varargs) {
                    scopes.markVararg()
                    break
                }
                parameters.append(scopes.make(try expectName(), line: start))
            } while try skip(.comma)
        }
        try expect(.closeParenthesis)
        for parameter in parameters { try scopes.show(parameter) }
        let body = try block()
        try close(.function, with: .end, openedAt: start)
        try scopes.closeFunction()
        return LuaFunction(number: number, line: start, parameters: parameters, body: body)
    }
}

extension LuaSymbol {
    /// How tightly unary operators bind.
    static let unaryPriority = 12

    var isUnary: Bool {
        switch self {
        case .not, .minus, .hash, .tilde: true
        default: false
        }
    }

    /// How tightly a binary operator binds to its left and right, nil for other symbols.
    var priority: (left: Int, right: Int)? {
        switch self {
        case .or: (1, 1)
        case .and: (2, 2)
        case .less, .greater, .lessOrEqual, .greaterOrEqual, .notEqual, .equal: (3, 3)
        case .bar: (4, 4)
        case .tilde: (5, 5)
        case .ampersand: (6, 6)
        case .shiftLeft, .shiftRight: (7, 7)
        case .concat: (9, 8)
        case .plus, .minus: (10, 10)
        case .star, .slash, .doubleSlash, .percent: (11, 11)
        case .caret: (14, 13)
        default: nil
        }
    }

    /// Whether the operator compares.
    var isComparison: Bool { priority?.left == 3 }
}
