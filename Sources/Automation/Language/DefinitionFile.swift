/// A definition file in the making, line by line.
struct DefinitionFile {
    var lines: [String] = []

    mutating func alias(_ name: String, _ type: String, _ summary: String) {
        lines += ["", "---\(summary)", "---@alias \(name) \(type)"]
    }

    mutating func choice(_ choice: Choice) {
        lines += ["", "---\(choice.summary)", "---@alias \(choice.name)"]
        lines += choice.values.map { "---| \"\($0.text)\" # \($0.summary)" }
    }

    mutating func money() {
        let money = UnitWords.money
        lines += [
            "", "---\(money.summary)", "---@class \(money.name)",
            "---@operator add(Money): Money", "---@operator sub(Money): Money",
            "---@operator mul(integer): Money", "---@operator unm: Money",
        ]
        lines += money.fields.map(field)
    }

    mutating func opaque(_ record: Record) {
        lines += ["", "---\(record.summary)", "---@class \(record.name)"]
        if record == ConditionWords.value { lines.append("---@overload fun(value: any): boolean") }
        guard record == RuleWords.rejectionValue else { return }
        // What its fields have become: texts are templates, and the list is there.
        lines += RuleWords.rejection.fields.map { word in
            let isText = word.type == .wording
            let type = isText ? RuleWords.templateValue.name : word.type.annotation
            return "---@field \(word.name)\(isText ? "?" : "") \(type) \(word.summary)"
        }
    }

    mutating func record(_ record: Record) {
        lines += ["", "---\(record.summary)", "---@class \(record.name)"]
        switch record {
        case ConditionWords.table: lines += record.fields.map(condition)
        default: lines += record.fields.map(field)
        }
        // The text of a template that is for every other platform.
        if record.name == "TemplateTexts" { lines.append("---@field [1]? string") }
    }

    private func field(_ word: Word) -> String {
        let name = word.name.contains(".") ? "[\"\(word.name)\"]" : word.name
        return
            "---@field \(name)\(word.isOptional ? "?" : "") \(word.type.annotation) \(word.summary)"
    }

    /// A field of a `when`: a value, a condition or a function of the value.
    private func condition(_ word: Word) -> String {
        let name = word.name.contains(".") ? "[\"\(word.name)\"]" : word.name
        let function = "fun(value: \(word.type.annotation)): boolean"
        let value: String
        switch word.type {
        case .record, .list: value = "table|Condition|\(function)"
        default: value = "\(word.type.annotation)|Condition|\(function)"
        }
        return "---@field \(name)? \(value) \(word.summary)"
    }

    mutating func ticket() {
        let ticket = TicketWords.ticket
        lines += ["", "---\(ticket.summary)", "---@class \(ticket.name)"]
        lines += ticket.fields.map(field)
        lines.append("local \(ticket.name) = {}")
        for method in Language.methods {
            function(method, as: "\(ticket.name):\(method.name)")
        }
    }

    mutating func shop() {
        lines += [
            "", "---\(ShopWords.declaration.summary)", "---@class Shop",
            "---@overload fun(settings: \(ShopWords.settings.name))",
        ]
        lines += ShopWords.fields.map(field)
        lines.append("shop = {}")
    }

    /// What only the files of tests have; the language server can't tell folders apart.
    mutating func tests() {
        for word in TestWords.globals { function(word, as: word.name) }
        lines += [
            "", "---What `expect(t)` gives.", "---@class Expectation", "local Expectation = {}",
        ]
        for check in TestWords.checks { function(check, as: "Expectation:\(check.name)") }
    }

    mutating func library(_ library: LuaWords.Library) {
        // The class of the language server's own that texts have their methods from.
        let name = library.name == "string" ? "stringlib" : "\(library.name)lib"
        lines += ["", "---\(library.summary)", "---@class \(name)", "\(library.name) = {}"]
        for member in library.members {
            switch member.type {
            case .function: function(member, as: "\(library.name).\(member.name)")
            default:
                lines += ["", "---\(member.summary)", "---@type \(member.type.annotation)"]
                lines.append("\(library.name).\(member.name) = nil")
            }
        }
    }

    mutating func global(_ word: Word) {
        switch word.type {
        case .function: function(word, as: word.name)
        default:
            documentation(of: word)
            lines += ["---@type \(word.type.annotation)", "\(word.name) = nil"]
        }
    }

    // MARK: Functions

    private mutating func documentation(of word: Word) {
        lines += ["", "---\(word.summary)"]
        guard !word.example.isEmpty else { return }
        lines += ["---", "---```lua"]
        lines += word.example.split(separator: "\n").map { "---\($0)" }
        lines.append("---```")
    }

    private mutating func function(_ word: Word, as name: String) {
        guard let signature = word.type.signature else { return }
        documentation(of: word)
        if let generic = Self.generics[word.name] {
            lines += generic.annotations
            lines.append("function \(name)(\(generic.parameters)) end")
            return
        }
        if word.name == "rule" || word.name == "test" {
            // `rule "name" { … }`: two calls, one after the other.
            let (first, second) = (signature.parameters[0], signature.parameters[1])
            lines += ["---@param name string \(first.summary)"]
            lines += ["---@return fun(\(second.name): \(second.type.annotation))"]
            lines += ["function \(name)(name) end"]
            return
        }
        let parameters = signature.parameters.map { ($0, Self.identifier($0.name)) }
        lines += parameters.map { parameter, name in
            "---@param \(name)\(parameter.isOptional ? "?" : "") \(parameter.type.annotation) "
                + parameter.summary
        }
        lines += signature.results.map(result)
        lines.append("function \(name)(\(parameters.map(\.1).joined(separator: ", "))) end")
    }

    private func result(_ word: Word) -> String {
        if word.name == "…" { return "---@return \(word.type.annotation) ... \(word.summary)" }
        let optional = word.isOptional ? "?" : ""
        return "---@return \(word.type.annotation)\(optional) \(Self.identifier(word.name)) # "
            + word.summary
    }

    /// A parameter's name that is a name of Lua.
    private static func identifier(_ name: String) -> String {
        switch name {
        case "…": "..."
        case "function": "call"
        default: name
        }
    }

    /// Functions whose results depend on the types of what they are given.
    private static let generics: [String: (annotations: [String], parameters: String)] = [
        "pairs": (
            [
                "---@generic T: table, K, V", "---@param table T",
                "---@return fun(table: table<K, V>, key?: K): K, V", "---@return T",
            ], "table"
        ),
        "ipairs": (
            [
                "---@generic T: table, V", "---@param list T",
                "---@return fun(list: V[], index?: integer): integer, V", "---@return T",
                "---@return integer",
            ], "list"
        ),
        "assert": (
            ["---@generic T", "---@param value? T", "---@param message? any", "---@return T"],
            "value, message"
        ),
        "gmatch": (
            ["---@param text string", "---@param pattern string", "---@return fun(): string, ..."],
            "text, pattern"
        ),
    ]
}

extension WordType {
    /// The type as the language server writes it.
    fileprivate var annotation: String {
        switch self {
        case .anything: "any"
        case .text: "string"
        case .wording: "string|Template"
        case .number: "number"
        case .whole: "integer"
        case .flag: "boolean"
        case .money: "Money"
        case .time: "Time"
        case .duration: "Seconds"
        case .choice(let choice): choice.name
        case .list(let element):
            element.isUnion ? "(\(element.annotation))[]" : "\(element.annotation)[]"
        case .map(let element): "table<string, \(element.annotation)>"
        case .record(let record): record.name
        case .either(let types): types.map(\.annotation).joined(separator: "|")
        case .function(let signature):
            "fun(\(signature.parameters.map { "\($0.name): \($0.type.annotation)" }.joined(separator: ", "))): any"
        }
    }

    private var isUnion: Bool {
        switch self {
        case .either, .wording, .function: true
        default: false
        }
    }
}
