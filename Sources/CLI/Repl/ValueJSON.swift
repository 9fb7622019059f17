import Automation
import Sandbox

/// Values of a line in JSON: money as `{"fen":990}`, a function as `{"function":"rules/a.lua:3"}`.
enum ValueJSON {
    static func write(_ value: Description, to json: inout JSONText) {
        switch value {
        case .plain(let plain): write(plain, to: &json)
        case .list(_, let items, let more):
            json.beginList()
            for item in items { write(item, to: &json) }
            if more > 0 { odd("more", "\(more)", to: &json) }
            json.endList()
        case .table(_, let fields, let more):
            json.beginObject()
            for field in fields {
                json.name(name(field.key))
                write(field.value, to: &json)
            }
            if more > 0 { json.member("…", "\(more) more") }
            json.endObject()
        case .view(_, let fields): write(fields, to: &json)
        case .cutText(let text, _): json.string("\(text)…")
        case .bytes(let text, _): odd("bytes", text, to: &json)
        case .function(let place): odd("function", place ?? "", to: &json)
        case .again: odd("table", "itself", to: &json)
        case .deep: odd("table", "nested too deep", to: &json)
        case .other(let name): odd("other", name, to: &json)
        }
    }

    private static func write(_ value: Value, to json: inout JSONText) {
        switch value {
        case .null: json.null()
        case .bool(let flag): json.bool(flag)
        case .integer(let number): json.integer(number)
        case .number(let number):
            // JSON has no such numbers.
            if number.isFinite {
                json.raw(Array(ValueText.text(number).utf8))
            } else {
                json.string(ValueText.text(number))
            }
        case .string(let text): json.string(text)
        case .boxed(_, let fen):
            json.beginObject()
            json.name("fen")
            json.integer(fen)
            json.endObject()
        case .list(let items):
            json.beginList()
            for item in items { write(item, to: &json) }
            json.endList()
        case .map(let map):
            json.beginObject()
            for field in map.fields {
                json.name(field.key)
                write(field.value, to: &json)
            }
            json.endObject()
        }
    }

    private static func odd(_ kind: String, _ text: String, to json: inout JSONText) {
        json.beginObject()
        json.member(kind, text)
        json.endObject()
    }

    private static func name(_ key: Description) -> String {
        switch key {
        case .plain(.string(let text)): text
        case .plain(.integer(let number)): "\(number)"
        case .plain(.number(let number)): "\(number)"
        case .plain(.bool(let flag)): "\(flag)"
        default: "(key)"
        }
    }
}
