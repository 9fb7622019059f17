// Statements and blocks.
extension LuaParser {
    /// The statements up to the word that ends the block.
    mutating func block() throws(LuaSyntaxError) -> LuaBlock {
        var statements: LuaBlock = []
        while !endsBlock(until: true) {
            if at(.return) {
                statements.append(try returnStatement())
                break
            }
            if let statement = try statement() { statements.append(statement) }
        }
        return statements
    }

    private mutating func scopedBlock(isLoop: Bool = false) throws(LuaSyntaxError) -> LuaBlock {
        scopes.openBlock(isLoop: isLoop)
        let result = try block()
        scopes.closeBlock()
        return result
    }

    private func endsBlock(until: Bool) -> Bool {
        switch token {
        case .end, .symbol(.else), .symbol(.elseif), .symbol(.end): true
        case .symbol(.until): until
        default: false
        }
    }

    private mutating func returnStatement() throws(LuaSyntaxError) -> LuaStatement {
        let start = line
        try enter()
        try advance()
        let values = endsBlock(until: true) || at(.semicolon) ? [] : try expressions()
        _ = try skip(.semicolon)
        leave()
        // As in Lua: what follows a return is not part of the block, and found by whoever reads on.
        return LuaStatement(line: start, form: .result(values))
    }

    /// One statement, nil for `;`.
    private mutating func statement() throws(LuaSyntaxError) -> LuaStatement? {
        let start = line
        try enter()
        let form = try form(from: start)
        leave()
        return form.map { LuaStatement(line: start, form: $0) }
    }

    private mutating func form(from start: Int) throws(LuaSyntaxError) -> LuaStatement.Form? {
        guard case .symbol(let symbol) = token else { return try expressionStatement() }
        switch symbol {
        case .semicolon:
            try advance()
            return nil
        case .if: return try branches(from: start)
        case .while: return try whileLoop(from: start)
        case .do:
            try advance()
            let body = try scopedBlock()
            try close(.do, with: .end, openedAt: start)
            return .block(body)
        case .for: return try forLoop(from: start)
        case .repeat: return try repeatLoop(from: start)
        case .function: return try functionStatement(from: start)
        case .local:
            try advance()
            return try skip(.function) ? localFunction(from: start) : localVariables()
        case .doubleColon: return try label(from: start)
        case .break:
            try scopes.checkBreak(line: start)
            try advance()
            return .jump
        case .goto:
            try advance()
            scopes.goTo(try expectName(), line: start)
            return .jump
        default: return try expressionStatement()
        }
    }

    private mutating func label(from start: Int) throws(LuaSyntaxError) -> LuaStatement.Form {
        try advance()
        let name = try expectName()
        try expect(.doubleColon)
        while at(.semicolon) || at(.doubleColon) { _ = try statement() }
        try scopes.define(name, line: start, endsBlock: endsBlock(until: false))
        return .jump
    }
}

// MARK: - Control

extension LuaParser {
    private mutating func branches(from start: Int) throws(LuaSyntaxError) -> LuaStatement.Form {
        var branches: [LuaBranch] = []
        repeat {
            try advance()
            let condition = try expression()
            try expect(.then)
            branches.append(LuaBranch(condition: condition, block: try scopedBlock()))
        } while at(.elseif)
        let otherwise = try skip(.else) ? scopedBlock() : []
        try close(.if, with: .end, openedAt: start)
        return .branches(branches, otherwise: otherwise)
    }

    private mutating func whileLoop(from start: Int) throws(LuaSyntaxError) -> LuaStatement.Form {
        try advance()
        let condition = try expression()
        try expect(.do)
        let body = try scopedBlock(isLoop: true)
        try close(.while, with: .end, openedAt: start)
        return .whileLoop(condition, body)
    }

    /// The condition of a `repeat` sees the locals of its block.
    private mutating func repeatLoop(from start: Int) throws(LuaSyntaxError) -> LuaStatement.Form {
        try advance()
        scopes.openBlock(isLoop: true)
        scopes.openBlock()
        let body = try block()
        try close(.repeat, with: .until, openedAt: start)
        let condition = try expression()
        scopes.closeBlock()
        scopes.closeBlock()
        return .repeatLoop(body, condition)
    }

    private mutating func forLoop(from start: Int) throws(LuaSyntaxError) -> LuaStatement.Form {
        try advance()
        let first = try expectName()
        scopes.openBlock(isLoop: true)
        let form: LuaStatement.Form
        switch token {
        case .symbol(.assign): form = try numericFor(first, from: start)
        case .symbol(.comma), .symbol(.in): form = try genericFor(first, from: start)
        default: throw failure(.expected("'=' or 'in'", near: token.shown))
        }
        try close(.for, with: .end, openedAt: start)
        scopes.closeBlock()
        return form
    }

    private mutating func numericFor(
        _ name: String,
        from start: Int
    ) throws(LuaSyntaxError) -> LuaStatement.Form {
        try advance()
        var bounds = [try expression()]
        try expect(.comma)
        bounds.append(try expression())
        if try skip(.comma) { bounds.append(try expression()) }
        try scopes.hide(3, line: start)
        let (variables, body) = try loopBody([name], from: start)
        return .numericFor(variables[0], bounds, body)
    }

    private mutating func genericFor(
        _ first: String,
        from start: Int
    ) throws(LuaSyntaxError) -> LuaStatement.Form {
        var names = [first]
        while try skip(.comma) { names.append(try expectName()) }
        try expect(.in)
        let values = try expressions()
        try scopes.hide(4, line: start)
        let (variables, body) = try loopBody(names, from: start)
        return .genericFor(variables, values, body)
    }

    private mutating func loopBody(
        _ names: [String],
        from start: Int
    ) throws(LuaSyntaxError) -> ([LuaVariable.Number], LuaBlock) {
        try expect(.do)
        scopes.openBlock()
        var variables: [LuaVariable.Number] = []
        for name in names {
            let variable = scopes.make(name, line: start)
            try scopes.show(variable)
            variables.append(variable)
        }
        let body = try block()
        scopes.closeBlock()
        return (variables, body)
    }
}
