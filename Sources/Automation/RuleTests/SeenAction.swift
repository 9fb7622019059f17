import Disputes
import Sandbox

/// An action as tests and their failures see it: arguments by their names in Lua.
struct SeenAction {
    var kind: ActionKind
    var state: ActionState
    var rule: String
    var arguments: Value.Fields
    var reason: String?
    /// The number of the event that led to it.
    var event: Int64

    init(_ record: ActionRecord, rule: String, reader: EventReader) {
        kind = record.kind
        state = record.state
        self.rule = rule
        reason = record.reason
        event = record.number >> 20
        arguments = Value.Fields()
        guard let wire = reader.value(of: record.arguments),
            case .map(let fields) = Value(own: wire)
        else { return }
        arguments.fields = fields.fields.map { Self.argument($0) }
    }

    private static func argument(_ field: Value.Fields.Field) -> Value.Fields.Field {
        switch (field.key, field.value) {
        case ("amount_fen", .integer(let fen)):
            .init(key: "amount", value: .boxed(kind: MoneyBox.kind, fen))
        case ("within_seconds", let seconds): .init(key: "within", value: seconds)
        default: field
        }
    }

    /// What a test's script gets.
    var value: Value {
        var fields = Value.Fields([
            .init(key: "kind", value: .string(kind.rawValue)),
            .init(key: "state", value: .string(state.rawValue)),
            .init(key: "rule", value: .string(rule)),
            .init(key: "args", value: arguments.fields.isEmpty ? .map(.init()) : .map(arguments)),
        ])
        if let reason {
            fields.fields.append(.init(key: "reason", value: .string(reason)))
            // A failure's reason begins with the gateway's code.
            let code = reason.split(separator: ":", maxSplits: 1).first.map(String.init) ?? reason
            fields.fields.append(.init(key: "code", value: .string(code)))
        }
        return .map(fields)
    }

    /// One line: `payout done: amount = 5.00, reason = "goodwill"`.
    var shown: String {
        let parts = arguments.fields.map { "\($0.key) = \($0.value.shown)" }
        let given = parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
        let why = reason.map { " (\($0))" } ?? ""
        return "\(kind.rawValue) \(state.rawValue)\(given)\(why)"
    }
}
