/// Where a value comes from: a ticket, an event or a receipt, and the path of the field.
struct KnownValue: Equatable {
    let root: Root
    /// The names on the way; `[]` is an element of a list.
    var path: [String] = []

    /// What a path begins at.
    enum Root: String {
        case ticket
        case event
        case receipt
    }

    /// The value as a message shows it.
    var shown: String {
        path.reduce(root.rawValue) { $1 == "[]" ? $0 + "[…]" : $0 + "." + $1 }
    }
}

extension Vocabulary {
    /// The shape of a known value, nil where there is no such field.
    func shape(of value: KnownValue) -> FieldShape? {
        let fields =
            switch value.root {
            case .ticket: ticket
            case .event: event
            case .receipt: receipt
            }
        return FieldShape.record(fields).member(at: value.path)
    }
}

/// What is known about the variables of a script.
///
/// Namely which ones hold a ticket, a field of one, an event or a receipt. Only variables that are
/// never assigned again count.
struct KnownValues {
    private let script: LuaScript
    private let vocabulary: Vocabulary
    /// nil stands for a variable that is used for different things.
    private var values: [LuaVariable.Number: KnownValue?] = [:]
    private var hasChanged = false

    /// Functions that pass tickets on through this many others are followed.
    private static let passesMax = 4

    init(_ script: LuaScript, vocabulary: Vocabulary) {
        self.script = script
        self.vocabulary = vocabulary
        for rule in script.rules { seed(rule) }
        for _ in 0..<Self.passesMax {
            hasChanged = false
            walk(script.chunk.main)
            guard hasChanged else { break }
        }
    }

    private mutating func seed(_ rule: RuleLiteral) {
        let ticket = KnownValue(root: .ticket)
        for key in ["run", "when"] {
            guard let function = rule[key].flatMap(script.function) else { continue }
            learn(function.parameters.first, ticket)
        }
        for item in rule["when"]?.table ?? [] {
            guard let key = item.literalKey, let function = item.value.function else { continue }
            let path = key.split(separator: ".").map(String.init)
            let value = KnownValue(root: .ticket, path: path)
            if vocabulary.shape(of: value) != nil { learn(function.parameters.first, value) }
        }
    }

    private mutating func learn(_ variable: LuaVariable.Number?, _ value: KnownValue?) {
        guard let variable, let value, !script.chunk.variables[variable].isReassigned else {
            return
        }
        switch values[variable] {
        case .none:
            values[variable] = .some(value)
        case .some(.some(let old)) where old != value:
            values[variable] = .some(nil)
        default:
            return
        }
        hasChanged = true
    }
}

extension KnownValues {
    /// What is known about an expression.
    func value(of expression: LuaExpression) -> KnownValue? {
        switch expression.form {
        case .name(let name):
            return name.binding.variable.flatMap { values[$0] ?? nil }
        case .parenthesised(let inner):
            return value(of: inner)
        case .chain(let base, let suffixes):
            guard var value = value(of: base) else { return nil }
            for suffix in suffixes {
                guard let next = step(from: value, by: suffix) else { return nil }
                value = next
            }
            return value
        default:
            return nil
        }
    }

    /// The value after one suffix, nil where nothing is known about it.
    func step(from value: KnownValue, by suffix: LuaSuffix) -> KnownValue? {
        switch suffix.form {
        case .field(let name):
            return member(name, of: value)
        case .index(let index):
            if let string = index.string { return member(string.text, of: value) }
            return member("[]", of: value)
        case .method(let name, _):
            guard value == KnownValue(root: .ticket) else { return nil }
            if name == "await" { return KnownValue(root: .event) }
            return vocabulary.actions.contains(name) ? KnownValue(root: .receipt) : nil
        case .call:
            return nil
        }
    }

    private func member(_ name: String, of value: KnownValue) -> KnownValue? {
        guard let shape = vocabulary.shape(of: value), shape != .anything,
            shape.member(name) != nil
        else { return nil }
        return KnownValue(root: value.root, path: value.path + [name])
    }
}

extension KnownValues: LuaVisitor {
    mutating func visit(_ statement: LuaStatement) {
        switch statement.form {
        case .local(let variables, let expressions):
            for (variable, expression) in zip(variables, expressions) {
                learn(variable, value(of: expression))
            }
        case .genericFor(let variables, let expressions, _):
            guard variables.count == 2, let call = expressions.first?.wordCall,
                call.word == "ipairs" || call.word == "pairs",
                let list = call.arguments.first.flatMap(value(of:))
            else { return }
            learn(variables[1], member("[]", of: list))
        default:
            break
        }
    }

    mutating func visit(_ expression: LuaExpression) {
        guard case .chain(let base, let suffixes) = expression.form,
            case .call(let arguments) = suffixes.first?.form,
            let function = script.function(base)
        else { return }
        for (parameter, argument) in zip(function.parameters, arguments) {
            learn(parameter, value(of: argument))
        }
    }
}
