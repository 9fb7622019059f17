// Declarations, assignments and calls.
extension LuaParser {
    mutating func localFunction(
        from start: Int
    ) throws(LuaSyntaxError) -> LuaStatement.Form {
        let variable = scopes.make(try expectName(), line: start)
        try scopes.show(variable)
        return .localFunction(variable, try function(isMethod: false, from: start))
    }

    mutating func localVariables() throws(LuaSyntaxError) -> LuaStatement.Form {
        var variables: [LuaVariable.Number] = []
        var closed = 0
        repeat {
            let start = line
            let name = try expectName()
            let attribute = try attribute()
            if attribute == "close" { closed += 1 }
            guard closed <= 1 else { throw failure(.severalClosed) }
            variables.append(scopes.make(name, line: start, isConstant: attribute != nil))
            guard variables.count <= LuaScopes.localsMax else {
                throw failure(.tooMany("locals", limit: LuaScopes.localsMax))
            }
        } while try skip(.comma)
        let values = try skip(.assign) ? expressions() : []
        for variable in variables { try scopes.show(variable) }
        return .local(variables, values)
    }

    private mutating func attribute() throws(LuaSyntaxError) -> String? {
        guard try skip(.less) else { return nil }
        let name = try expectName()
        try expect(.greater)
        guard name == "const" || name == "close" else { throw failure(.unknownAttribute(name)) }
        return name
    }

    mutating func functionStatement(
        from start: Int
    ) throws(LuaSyntaxError) -> LuaStatement.Form {
        try advance()
        let base = try scopes.resolve(try expectName(), line: start)
        var suffixes: [LuaSuffix] = []
        var isMethod = false
        while !isMethod, at(.dot) || at(.colon) {
            isMethod = at(.colon)
            try advance()
            suffixes.append(LuaSuffix(line: line, form: .field(try expectName())))
        }
        if suffixes.isEmpty { try scopes.noteAssignment(to: base) }
        let name = LuaExpression(line: start, form: .name(base))
        let target =
            suffixes.isEmpty ? name : LuaExpression(line: start, form: .chain(name, suffixes))
        return .function(target, try function(isMethod: isMethod, from: start))
    }

    /// A call, or an assignment to one or more targets.
    mutating func expressionStatement() throws(LuaSyntaxError) -> LuaStatement.Form {
        let first = try suffixedExpression()
        guard at(.assign) || at(.comma) else {
            guard isCall(first) else { throw failure(.notAStatement(near: token.shown)) }
            return .call(first)
        }
        var targets = [try checkedTarget(first)]
        while try skip(.comma) {
            try enter()
            targets.append(try checkedTarget(try suffixedExpression()))
        }
        leave(targets.count - 1)
        try expect(.assign)
        let values = try expressions()
        for target in targets {
            guard case .name(let name) = target.form else { continue }
            try scopes.noteAssignment(to: name)
        }
        return .assignment(targets, values)
    }

    private func isCall(_ expression: LuaExpression) -> Bool {
        guard case .chain(_, let suffixes) = expression.form else { return false }
        switch suffixes.last?.form {
        case .call, .method: return true
        default: return false
        }
    }

    private func checkedTarget(
        _ expression: LuaExpression
    ) throws(LuaSyntaxError) -> LuaExpression {
        switch expression.form {
        case .name: return expression
        case .chain where !isCall(expression): return expression
        default: throw failure(.notAStatement(near: token.shown))
        }
    }
}
