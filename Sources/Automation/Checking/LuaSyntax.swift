/// A parsed source: its main function, and every variable declared in it.
package struct LuaChunk: Sendable {
    let main: LuaFunction
    /// Indexed by ``LuaVariable/Number``.
    let variables: [LuaVariable]
    /// The enclosing function of each function, by number; the main function is 0, its own parent.
    let parents: [Int]
}

/// A variable declared by `local`, as a parameter, or by a `for`.
struct LuaVariable: Sendable {
    /// A variable's index in ``LuaChunk/variables``.
    typealias Number = Int

    let name: String
    /// The function that declares it.
    let function: Int
    let line: Int
    let isConstant: Bool
    /// Whether it is assigned anywhere after its declaration.
    var isReassigned = false
}

/// What a name stands for where it is used.
enum LuaBinding: Sendable, Equatable {
    /// A variable of the same function.
    case local(LuaVariable.Number)
    /// A variable of an enclosing function.
    case upvalue(LuaVariable.Number)
    /// A global word.
    case global
    /// A field of a local `_ENV`, of which nothing is known.
    case environment

    /// The variable, for a local or an upvalue.
    var variable: LuaVariable.Number? {
        switch self {
        case .local(let number), .upvalue(let number): number
        case .global, .environment: nil
        }
    }
}

/// A name where it is used.
struct LuaName: Sendable {
    let text: String
    let line: Int
    let binding: LuaBinding
}

/// A function: the main one of a source, or a function expression.
struct LuaFunction: Sendable {
    let number: Int
    let line: Int
    let parameters: [LuaVariable.Number]
    let body: LuaBlock
}

/// Statements that share a scope.
typealias LuaBlock = [LuaStatement]

/// A statement and its first line.
struct LuaStatement: Sendable {
    let line: Int
    let form: Form

    /// The kinds of statements.
    indirect enum Form: Sendable {
        case local([LuaVariable.Number], [LuaExpression])
        case localFunction(LuaVariable.Number, LuaFunction)
        /// `function a.b:c() … end`: an assignment to the target.
        case function(LuaExpression, LuaFunction)
        case assignment([LuaExpression], [LuaExpression])
        case call(LuaExpression)
        case block(LuaBlock)
        case whileLoop(LuaExpression, LuaBlock)
        case repeatLoop(LuaBlock, LuaExpression)
        case branches([LuaBranch], otherwise: LuaBlock)
        case numericFor(LuaVariable.Number, [LuaExpression], LuaBlock)
        case genericFor([LuaVariable.Number], [LuaExpression], LuaBlock)
        case result([LuaExpression])
        /// `break`, `goto` and labels, which no check looks at.
        case jump
    }
}

/// `if` or `elseif` with its block.
struct LuaBranch: Sendable {
    let condition: LuaExpression
    let block: LuaBlock
}

/// An expression and its first line.
struct LuaExpression: Sendable {
    let line: Int
    let form: Form

    /// The kinds of expressions.
    indirect enum Form: Sendable {
        case null
        case boolean(Bool)
        case number(LuaNumber)
        case string(LuaString)
        case varargs
        case function(LuaFunction)
        case table([LuaTableItem])
        case name(LuaName)
        case parenthesised(LuaExpression)
        /// A name or an expression in parentheses, and what follows it. Flat, so that a chain of
        /// any length needs no recursion.
        case chain(LuaExpression, [LuaSuffix])
        case unary(LuaSymbol, LuaExpression)
        /// `first op operand op operand …`, grouping to the left. Flat like a chain.
        case operations(LuaExpression, [LuaOperation])
    }
}

/// An operator and its right operand.
struct LuaOperation: Sendable {
    let symbol: LuaSymbol
    let operand: LuaExpression
}

/// What can follow a name or an expression in parentheses.
struct LuaSuffix: Sendable {
    let line: Int
    let form: Form

    /// The kinds of suffixes.
    enum Form: Sendable {
        case field(String)
        case index(LuaExpression)
        case call([LuaExpression])
        case method(String, [LuaExpression])
    }
}

/// An item of a table constructor.
struct LuaTableItem: Sendable {
    let key: Key
    let value: LuaExpression
    let line: Int

    /// What an item is filed under.
    enum Key: Sendable {
        case position
        case name(String)
        case expression(LuaExpression)
    }

    /// The key where it is a name or a literal string.
    var literalKey: String? {
        switch key {
        case .position: nil
        case .name(let name): name
        case .expression(let expression): expression.string?.text
        }
    }
}

extension LuaExpression {
    /// The literal string, parentheses aside.
    var string: LuaString? {
        if case .string(let string) = bare.form { string } else { nil }
    }

    /// The items of a table constructor.
    var table: [LuaTableItem]? {
        if case .table(let items) = bare.form { items } else { nil }
    }

    /// The name, where the expression is nothing else.
    var name: LuaName? {
        if case .name(let name) = bare.form { name } else { nil }
    }

    /// The function expression.
    var function: LuaFunction? {
        if case .function(let function) = bare.form { function } else { nil }
    }

    /// The numeral, with a sign or without.
    var number: LuaNumber? {
        switch bare.form {
        case .number(let number): return number
        case .unary(.minus, let operand):
            guard let number = operand.number else { return nil }
            return LuaNumber(value: -number.value, text: "-" + number.text)
        default: return nil
        }
    }

    /// The expression without the parentheses around it.
    var bare: LuaExpression {
        var expression = self
        while case .parenthesised(let inner) = expression.form { expression = inner }
        return expression
    }
}
