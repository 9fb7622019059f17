/// Warns of two shapes that the compiler of Lua 5.4.4 translates wrongly, by a cheap approximation.
///
/// See [Lua's list of bugs](https://www.lua.org/bugs.html#5.4.4).
struct CompilerBugCheck: LuaVisitor {
    /// One function on the way to the current one.
    private struct Frame {
        /// An upper bound of the constants of the function.
        var constants = 0
        var suspects: [Int] = []
    }

    private var frames: [Frame] = []
    private var list: FindingList

    /// The most constants with which Lua's compiler can name each of them in an instruction.
    private static let constantsMax = 255

    static func findings(in script: LuaScript) -> Set<Finding> {
        var check = CompilerBugCheck(list: FindingList(file: script.name))
        check.walk(script.chunk.main)
        return check.list.findings
    }

    mutating func enter(_ function: LuaFunction) { frames.append(Frame()) }

    mutating func leave(_ function: LuaFunction) {
        let frame = frames.removeLast()
        guard frame.constants > Self.constantsMax else { return }
        for line in frame.suspects {
            list.warning(
                .compilerBug,
                line: line,
                "Lua 5.4.4 may compile a constant before '(… and/or …)' wrongly in a function of "
                    + "this size; put the part in parentheses into a local first"
            )
        }
    }

    mutating func visit(_ expression: LuaExpression) {
        let last = frames.count - 1
        switch expression.form {
        case .number, .string:
            frames[last].constants += 1
        case .name(let name):
            if name.binding == .global { frames[last].constants += 1 }
        case .table(let items):
            frames[last].constants += items.count { if case .name = $0.key { true } else { false } }
        case .chain(let base, let suffixes):
            check(base, suffixes)
        case .operations(let first, let rest):
            // Only the first operator has a constant on its left: the others have results there.
            guard let operation = rest.first, isBitwise(operation.symbol), isConstant(first),
                case .parenthesised(let inner) = operation.operand.form, hasJumps(inner)
            else { return }
            frames[last].suspects.append(expression.line)
        default:
            break
        }
    }

    private mutating func check(_ base: LuaExpression, _ suffixes: [LuaSuffix]) {
        for suffix in suffixes {
            switch suffix.form {
            case .field, .method: frames[frames.count - 1].constants += 1
            case .index, .call: break
            }
        }
        guard case .upvalue = base.name?.binding, case .index(let index) = suffixes.first?.form,
            isComparison(index)
        else { return }
        list.warning(
            .compilerBug,
            line: suffixes[0].line,
            "Lua 5.4.4 may compile a comparison as the index of an outer table wrongly; put the "
                + "comparison into a local first"
        )
    }

    private func isBitwise(_ symbol: LuaSymbol) -> Bool {
        symbol == .tilde || symbol == .ampersand || symbol == .bar
    }

    private func isConstant(_ expression: LuaExpression) -> Bool {
        if case .string = expression.form { true } else { expression.number != nil }
    }

    private func hasJumps(_ expression: LuaExpression) -> Bool {
        guard case .operations(_, let rest) = expression.bare.form else { return false }
        return rest.contains { $0.symbol == .and || $0.symbol == .or }
    }

    private func isComparison(_ expression: LuaExpression) -> Bool {
        switch expression.bare.form {
        case .operations(_, let rest): rest.last?.symbol.isComparison ?? false
        case .unary(.not, let inner): isComparison(inner)
        default: false
        }
    }
}
