/// Sees every part of a chunk once, outer before inner, in the order of the source.
protocol LuaVisitor {
    mutating func visit(_ statement: LuaStatement)
    /// An expression that is read; an assignment's target is given to ``visit(target:)`` instead.
    mutating func visit(_ expression: LuaExpression)
    mutating func visit(target: LuaExpression)
    mutating func enter(_ function: LuaFunction)
    mutating func leave(_ function: LuaFunction)
}

extension LuaVisitor {
    mutating func visit(_ statement: LuaStatement) {}
    mutating func visit(_ expression: LuaExpression) {}
    mutating func visit(target: LuaExpression) {}
    mutating func enter(_ function: LuaFunction) {}
    mutating func leave(_ function: LuaFunction) {}

    mutating func walk(_ function: LuaFunction) {
        enter(function)
        walk(function.body)
        leave(function)
    }

    private mutating func walk(_ block: LuaBlock) {
        for statement in block {
            visit(statement)
            walk(statement)
        }
    }

    private mutating func walk(_ statement: LuaStatement) {
        switch statement.form {
        case .local(_, let values), .result(let values):
            walk(values)
        case .localFunction(_, let function):
            walk(function)
        case .function(let target, let function):
            walk(target: target)
            walk(function)
        case .assignment(let targets, let values):
            for target in targets { walk(target: target) }
            walk(values)
        case .call(let call):
            walk(call)
        case .block(let block):
            walk(block)
        case .whileLoop(let condition, let block):
            walk(condition)
            walk(block)
        case .repeatLoop(let block, let condition):
            walk(block)
            walk(condition)
        case .branches(let branches, let otherwise):
            for branch in branches {
                walk(branch.condition)
                walk(branch.block)
            }
            walk(otherwise)
        case .numericFor(_, let values, let block), .genericFor(_, let values, let block):
            walk(values)
            walk(block)
        case .jump:
            break
        }
    }

    private mutating func walk(_ expressions: [LuaExpression]) {
        for expression in expressions { walk(expression) }
    }

    private mutating func walk(target: LuaExpression) {
        visit(target: target)
        guard case .chain(let base, let suffixes) = target.form else { return }
        walk(base)
        walk(suffixes)
    }

    mutating func walk(_ expression: LuaExpression) {
        visit(expression)
        switch expression.form {
        case .null, .boolean, .number, .string, .varargs, .name:
            break
        case .function(let function):
            walk(function)
        case .table(let items):
            for item in items {
                if case .expression(let key) = item.key { walk(key) }
                walk(item.value)
            }
        case .parenthesised(let inner), .unary(_, let inner):
            walk(inner)
        case .chain(let base, let suffixes):
            walk(base)
            walk(suffixes)
        case .operations(let first, let rest):
            walk(first)
            for operation in rest { walk(operation.operand) }
        }
    }

    private mutating func walk(_ suffixes: [LuaSuffix]) {
        for suffix in suffixes {
            switch suffix.form {
            case .field: break
            case .index(let index): walk(index)
            case .call(let arguments), .method(_, let arguments): walk(arguments)
            }
        }
    }
}

extension LuaExpression {
    /// A call of a global word: the word, the arguments, and what follows the call.
    var wordCall: LuaWordCall? {
        guard case .chain(let base, let suffixes) = form, let name = base.name,
            name.binding == .global, case .call(let arguments) = suffixes.first?.form
        else { return nil }
        return LuaWordCall(word: name.text, arguments: arguments, rest: suffixes.dropFirst())
    }

    /// The name at the root of a chain, or the name itself.
    var root: LuaName? {
        if case .chain(let base, _) = bare.form { base.name } else { name }
    }

    /// The two names of `library.member`, where both are literal and the first is global.
    var globalMember: (library: String, member: String)? {
        guard case .chain(let base, let suffixes) = bare.form, let name = base.name,
            name.binding == .global
        else { return nil }
        switch suffixes.first?.form {
        case .field(let member): return (name.text, member)
        case .index(let index): return index.string.map { (name.text, $0.text) }
        default: return nil
        }
    }
}

/// A call of a global word.
struct LuaWordCall {
    let word: String
    let arguments: [LuaExpression]
    let rest: ArraySlice<LuaSuffix>
}
