/// The scopes of a source while it is parsed: what each name stands for, and whether `break`,
/// `goto` and assignments are legal.
struct LuaScopes {
    private(set) var variables: [LuaVariable] = []
    private(set) var parents: [Int] = []
    private var functions: [FunctionScope] = []
    /// The visible variables of each name, innermost last.
    private var visible: [String: [LuaVariable.Number]] = [:]
    private var jumps = 0

    /// Lua's own limits of one function.
    static let localsMax = 200
    static let upvaluesMax = 255

    /// The function being parsed.
    var function: Int { functions.last?.number ?? 0 }
    /// Whether `...` may be used here.
    var isVararg: Bool { functions.last?.isVararg ?? false }

    private struct FunctionScope {
        let number: Int
        var isVararg: Bool
        /// The visible variables; nil for those that a `for` hides in itself.
        var active: [LuaVariable.Number?] = []
        var blocks: [BlockScope] = []
        var labels: [String: Int] = [:]
        var pending: [String: [Jump]] = [:]
        /// Variables of enclosing functions; nil stands for the table of globals.
        var upvalues: Set<LuaVariable.Number?> = []
    }

    private struct BlockScope {
        let firstActive: Int
        let firstJump: Int
        let isLoop: Bool
        var labels: [String] = []
    }

    /// A `goto` whose label has not been seen yet.
    private struct Jump {
        let line: Int
        let order: Int
        /// How many variables had been declared when it was met.
        let variables: Int
    }
}

// MARK: - Functions and blocks

extension LuaScopes {
    mutating func openFunction(isVararg: Bool) -> Int {
        let number = parents.count
        parents.append(function)
        functions.append(FunctionScope(number: number, isVararg: isVararg))
        openBlock()
        return number
    }

    mutating func markVararg() {
        functions[functions.count - 1].isVararg = true
    }

    /// Ends the function: a `goto` still without a label is an error.
    mutating func closeFunction() throws(LuaSyntaxError) {
        closeBlock()
        let scope = functions.removeLast()
        var first: (label: String, jump: Jump)?
        for (label, jumps) in scope.pending {
            guard let jump = jumps.first, jump.order < first?.jump.order ?? .max else { continue }
            first = (label, jump)
        }
        guard let first else { return }
        throw LuaSyntaxError(line: first.jump.line, reason: .noLabel(first.label))
    }

    mutating func openBlock(isLoop: Bool = false) {
        let last = functions.count - 1
        functions[last].blocks.append(
            BlockScope(firstActive: functions[last].active.count, firstJump: jumps, isLoop: isLoop)
        )
    }

    mutating func closeBlock() {
        let last = functions.count - 1
        let block = functions[last].blocks.removeLast()
        while functions[last].active.count > block.firstActive {
            guard let number = functions[last].active.removeLast() else { continue }
            visible[variables[number].name]?.removeLast()
        }
        for label in block.labels { functions[last].labels[label] = nil }
    }
}

// MARK: - Variables

extension LuaScopes {
    /// Makes a variable that is not visible yet, as in `local x = x`.
    mutating func make(_ name: String, line: Int, isConstant: Bool = false) -> LuaVariable.Number {
        variables.append(
            LuaVariable(name: name, function: function, line: line, isConstant: isConstant)
        )
        return variables.count - 1
    }

    mutating func show(_ number: LuaVariable.Number) throws(LuaSyntaxError) {
        try activate(number, line: variables[number].line)
        visible[variables[number].name, default: []].append(number)
    }

    /// Takes the places that a `for` needs for itself.
    mutating func hide(_ count: Int, line: Int) throws(LuaSyntaxError) {
        for _ in 0..<count { try activate(nil, line: line) }
    }

    private mutating func activate(
        _ number: LuaVariable.Number?,
        line: Int
    ) throws(LuaSyntaxError) {
        guard functions[functions.count - 1].active.count < Self.localsMax else {
            throw LuaSyntaxError(line: line, reason: .tooMany("locals", limit: Self.localsMax))
        }
        functions[functions.count - 1].active.append(number)
    }

    mutating func resolve(_ name: String, line: Int) throws(LuaSyntaxError) -> LuaName {
        LuaName(text: name, line: line, binding: try binding(of: name, line: line))
    }

    private mutating func binding(
        of name: String,
        line: Int
    ) throws(LuaSyntaxError) -> LuaBinding {
        if let number = visible[name]?.last {
            if variables[number].function == function { return .local(number) }
            try capture(number, from: variables[number].function, line: line)
            return .upvalue(number)
        }
        if name != "_ENV", let environment = visible["_ENV"]?.last {
            if variables[environment].function != function {
                try capture(environment, from: variables[environment].function, line: line)
            }
            return .environment
        }
        try capture(nil, from: nil, line: line)
        return .global
    }

    /// Notes an upvalue in every function between its use and its declaration.
    private mutating func capture(
        _ number: LuaVariable.Number?,
        from owner: Int?,
        line: Int
    ) throws(LuaSyntaxError) {
        for position in functions.indices.reversed() {
            if functions[position].number == owner { return }
            guard functions[position].upvalues.insert(number).inserted else { return }
            guard functions[position].upvalues.count <= Self.upvaluesMax else {
                throw LuaSyntaxError(
                    line: line,
                    reason: .tooMany("variables of enclosing functions", limit: Self.upvaluesMax)
                )
            }
        }
    }

    mutating func noteAssignment(to name: LuaName) throws(LuaSyntaxError) {
        guard let number = name.binding.variable else { return }
        if variables[number].isConstant {
            throw LuaSyntaxError(line: name.line, reason: .constantAssigned(name.text))
        }
        variables[number].isReassigned = true
    }
}

// MARK: - Jumps

extension LuaScopes {
    func checkBreak(line: Int) throws(LuaSyntaxError) {
        guard let blocks = functions.last?.blocks, blocks.contains(where: \.isLoop) else {
            throw LuaSyntaxError(line: line, reason: .breakOutside)
        }
    }

    mutating func goTo(_ label: String, line: Int) {
        let last = functions.count - 1
        guard functions[last].labels[label] == nil else { return }
        jumps += 1
        functions[last].pending[label, default: []].append(
            Jump(line: line, order: jumps, variables: variables.count)
        )
    }

    /// Defines a label.
    ///
    /// One at the end of its block counts as outside of the block's locals.
    mutating func define(
        _ label: String,
        line: Int,
        endsBlock: Bool
    ) throws(LuaSyntaxError) {
        let last = functions.count - 1
        if let first = functions[last].labels[label] {
            throw LuaSyntaxError(line: line, reason: .labelTwice(label, first: first))
        }
        functions[last].labels[label] = line
        let block = functions[last].blocks.count - 1
        functions[last].blocks[block].labels.append(label)
        try land(on: label, local: endsBlock ? nil : functions[last].active.last ?? nil)
    }

    /// Lets the waiting jumps of this block land; `local` is the newest variable at the label.
    private mutating func land(
        on label: String,
        local: LuaVariable.Number?
    ) throws(LuaSyntaxError) {
        let last = functions.count - 1
        let firstJump = functions[last].blocks.last?.firstJump ?? 0
        while let jump = functions[last].pending[label]?.last, jump.order > firstJump {
            if let local, local >= jump.variables {
                throw LuaSyntaxError(
                    line: jump.line,
                    reason: .jumpIntoScope(label: label, local: variables[local].name)
                )
            }
            functions[last].pending[label]?.removeLast()
        }
        if functions[last].pending[label]?.isEmpty == true {
            functions[last].pending[label] = nil
        }
    }
}
