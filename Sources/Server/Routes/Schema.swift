import Automation

/// What a JSON value looks like, as far as it is documented.
indirect enum Schema: Sendable {
    case text
    case number
    case fraction
    case flag
    /// Any object.
    case object
    /// Any text that is no JSON.
    case plain
    case list(Schema)
    /// An object with these members, more than which there may be.
    case members([(name: String, schema: Schema, isRequired: Bool)])
    /// One that is described once, in `components`.
    case named(String)

    /// Writes it in JSON Schema 2020-12.
    func write(to json: inout JSONText) {
        if case .named(let name) = self {
            json.beginObject()
            json.member("$ref", "#/components/schemas/\(name)")
            return json.endObject()
        }
        json.beginObject()
        switch self {
        case .named: break
        case .text, .plain: json.member("type", "string")
        case .number: json.member("type", "integer")
        case .fraction: json.member("type", "number")
        case .flag: json.member("type", "boolean")
        case .object: json.member("type", "object")
        case .list(let element):
            json.member("type", "array")
            json.name("items")
            element.write(to: &json)
        case .members(let members):
            json.member("type", "object")
            json.name("properties")
            json.beginObject()
            for member in members {
                json.name(member.name)
                member.schema.write(to: &json)
            }
            json.endObject()
            let required = members.filter(\.isRequired).map(\.name)
            if !required.isEmpty {
                json.name("required")
                json.beginList()
                for name in required { json.string(name) }
                json.endList()
            }
        }
        json.endObject()
    }
}
