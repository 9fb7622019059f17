import Sandbox

/// What the prelude of tests is told of fields, to see which conditions can be true of them.
extension FieldShape {
    /// Shapes by the names of fields.
    static func value(of shapes: [String: FieldShape]) -> Value {
        let fields = shapes.sorted { $0.key < $1.key }
        return .map(.init(fields.map { .init(key: $0.key, value: $0.value.value) }))
    }

    /// `{ type = "choice", shown = "a text", choices = { … } }`.
    private var value: Value {
        var fields = Value.Fields([
            .init(key: "type", value: .string(name)), .init(key: "shown", value: .string(shown)),
        ])
        switch self {
        case .choice(let texts):
            let choices = texts.map { Value.Fields.Field(key: $0, value: .bool(true)) }
            fields.fields.append(.init(key: "choices", value: .map(.init(choices))))
        case .list(let element): fields.fields.append(.init(key: "element", value: element.value))
        case .record(let shapes):
            fields.fields.append(.init(key: "fields", value: Self.value(of: shapes)))
        case .text, .number, .money, .time, .flag, .anything: break
        }
        return .map(fields)
    }

    private var name: String {
        switch self {
        case .text: "text"
        case .number: "number"
        case .money: "money"
        case .time: "time"
        case .flag: "flag"
        case .choice: "choice"
        case .list: "list"
        case .record: "record"
        case .anything: "anything"
        }
    }
}
