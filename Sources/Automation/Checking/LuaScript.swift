/// A parsed source, with what the checks look for in it.
struct LuaScript {
    let name: String
    let chunk: LuaChunk
    private(set) var rules: [RuleLiteral] = []
    private(set) var rejections: [[LuaTableItem]] = []
    private(set) var shops: [[LuaTableItem]] = []
    /// The arguments of `template`.
    private(set) var templates: [LuaExpression] = []
    /// The function that a local name stands for, where it is never anything else.
    private(set) var functions: [LuaVariable.Number: LuaFunction] = [:]
    /// The globals that the source defines.
    private(set) var globals: Set<String> = []

    init(name: String, chunk: LuaChunk) {
        self.name = name
        self.chunk = chunk
        walk(chunk.main)
    }

    /// The function that an expression is, or names.
    func function(_ expression: LuaExpression) -> LuaFunction? {
        if let function = expression.function { return function }
        guard let variable = expression.name?.binding.variable else { return nil }
        return functions[variable]
    }
}

extension LuaScript: LuaVisitor {
    mutating func visit(_ statement: LuaStatement) {
        switch statement.form {
        case .localFunction(let variable, let function):
            bind(variable, to: function)
        case .local(let variables, let values):
            for (variable, value) in zip(variables, values) {
                if let function = value.function { bind(variable, to: function) }
            }
        default:
            break
        }
    }

    private mutating func bind(_ variable: LuaVariable.Number, to function: LuaFunction) {
        if !chunk.variables[variable].isReassigned { functions[variable] = function }
    }

    mutating func visit(target: LuaExpression) {
        if let name = target.name, name.binding == .global { globals.insert(name.text) }
    }

    mutating func visit(_ expression: LuaExpression) {
        guard let call = expression.wordCall else { return }
        switch call.word {
        case "rule":
            if let rule = RuleLiteral(call, line: expression.line) { rules.append(rule) }
        case "rejection":
            if let items = call.arguments.first?.table { rejections.append(items) }
        case "shop":
            if let items = call.arguments.first?.table { shops.append(items) }
        case "template":
            templates += call.arguments
        default:
            break
        }
    }
}

/// A `rule "name" { … }` as it is written.
struct RuleLiteral {
    /// nil where the name is not a literal.
    let name: String?
    let line: Int
    let items: [LuaTableItem]

    init?(_ call: LuaWordCall, line: Int) {
        var arguments = call.arguments
        if case .call(let more) = call.rest.first?.form { arguments += more }
        guard let first = arguments.first, let items = arguments.dropFirst().first?.table else {
            return nil
        }
        name = first.string?.text
        self.line = line
        self.items = items
    }

    /// The value of a key, the last one if it is given twice.
    subscript(key: String) -> LuaExpression? {
        items.last { $0.literalKey == key }?.value
    }

    /// Whether the key is literally `true`.
    func isTrue(_ key: String) -> Bool {
        if case .boolean(true) = self[key]?.bare.form { true } else { false }
    }

    /// The types of `on`, nil where they are not all literal.
    var events: [LuaString]? {
        guard let on = self["on"] else { return nil }
        if let one = on.string { return [one] }
        guard let items = on.table else { return nil }
        let types = items.compactMap(\.value.string)
        return types.count == items.count ? types : nil
    }

    /// Whether the rule has no condition.
    var isUnconditional: Bool {
        guard let when = self["when"] else { return true }
        return when.table?.isEmpty ?? false
    }
}
