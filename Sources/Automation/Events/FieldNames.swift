import Disputes

/// The members of `data.ticket` by name: ``TicketField``, arranged for look-up by bytes.
struct FieldNames<Value: Sendable>: Sendable {
    /// By the length of the name, which nearly tells them apart.
    private var byLength: [[(name: [UInt8], value: Value)]] = Array(repeating: [], count: 33)

    init(_ names: [(String, Value)]) {
        for (name, value) in names { byLength[name.utf8.count].append((Array(name.utf8), value)) }
    }

    subscript(key: ParsedValue.Key) -> Value? {
        guard key.count < byLength.count else { return nil }
        for (name, value) in byLength[key.count] where key == name { return value }
        return nil
    }
}

/// A part of a ticket, such as `order`, and its fields.
struct TicketPart: Sendable {
    let name: String
    let fields: FieldNames<TicketField>

    /// The fields that stand at the top of `data.ticket`.
    static let top = FieldNames(
        TicketField.allCases.filter { !$0.path.contains(".") }.map { ($0.path, $0) }
    )

    /// The parts by name.
    static let parts: FieldNames<TicketPart> = {
        var fields: [String: [(String, TicketField)]] = [:]
        for field in TicketField.allCases {
            let path = field.path.split(separator: ".").map(String.init)
            if path.count == 2 { fields[path[0], default: []].append((path[1], field)) }
        }
        return FieldNames(
            fields.map { ($0.key, TicketPart(name: $0.key, fields: FieldNames($0.value))) }
        )
    }()
}
