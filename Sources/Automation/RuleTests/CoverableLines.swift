import Sandbox

/// The statements of a script that a run can reach, each with the lines that stand for it.
struct CoverableLines: LuaVisitor {
    /// A statement, reached where any of its own lines was.
    ///
    /// Blocks and functions inside it have statements of their own.
    struct Statement {
        var line: Int
        var lines: Set<Int>
        /// The line on which its function begins; 0 in the source itself.
        var function: Int

        /// Whether one of its lines was reached from within its function.
        func isReached(_ reached: ReachedLines) -> Bool {
            lines.contains { line in
                line == function
                    ? reached.inFunctions.contains(line) : reached.lines.contains(line)
            }
        }
    }

    private(set) var statements: [Statement] = []
    /// For each function that is being walked, the statement it stands in.
    private var enclosing: [(statement: Int?, line: Int)] = []
    private var current: Int?

    /// Reads a script; none of what isn't Lua can be reached.
    init(_ text: [UInt8]) {
        guard let chunk = try? LuaParser.parse(text) else { return }
        walk(chunk.main)
    }

    mutating func visit(_ statement: LuaStatement) {
        current = nil
        guard statement.form.hasCode else { return }
        current = statements.count
        statements.append(
            Statement(
                line: statement.line,
                lines: [statement.line],
                function: enclosing.last?.line ?? 0
            )
        )
    }

    mutating func visit(_ expression: LuaExpression) {
        guard let current else { return }
        statements[current].lines.insert(expression.line)
    }

    mutating func enter(_ function: LuaFunction) {
        enclosing.append((current, function.number == 0 ? 0 : function.line))
        current = nil
    }

    mutating func leave(_ function: LuaFunction) {
        current = enclosing.removeLast().statement
    }
}

extension LuaStatement.Form {
    /// Whether an instruction stands for the statement itself, at one of its own lines.
    fileprivate var hasCode: Bool {
        switch self {
        case .local(_, let values): values.contains { !$0.isLiteral }
        case .assignment, .call, .result, .numericFor, .genericFor: true
        case .branches(let branches, _): branches.contains { !$0.condition.isLiteral }
        case .whileLoop(let condition, _): !condition.isLiteral
        // The condition comes behind the block, whose lines are its own.
        case .repeatLoop, .localFunction, .function, .block, .jump: false
        }
    }
}

extension LuaExpression {
    /// Lua may fold it away, and then no instruction stands for it.
    fileprivate var isLiteral: Bool {
        switch bare.form {
        case .null, .boolean, .number, .string, .function: true
        default: false
        }
    }
}
