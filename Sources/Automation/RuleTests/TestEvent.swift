import Disputes
import Sandbox

/// The CloudEvent that a test fires, from fields as scripts name them.
struct TestEvent {
    /// A field of a test's ticket or event; null: expressly without a value.
    struct Field {
        var path: String
        var value: Value
    }

    /// What is wrong with a field, as a sentence for the test's author.
    struct Problem: Error {
        var sentence: String
    }

    /// What an event carries beside facts about the ticket, as tests name it.
    static let payloadNames = ["text", "reference", "by", "liable", "refunded", "slots"]

    var id: String
    var source: String
    var type: String
    var ticket: String
    var time: Timestamp
    var fields: [Field]

    private static let byName = Dictionary(
        uniqueKeysWithValues: TicketField.allCases.map { ($0.name, $0) }
    )

    /// Reads what the prelude of tests made of a table of fields.
    static func fields(_ list: Value) -> [Field] {
        list.items.compactMap { item in
            item["path"]?.text.map { Field(path: $0, value: item["value"] ?? .null) }
        }
    }

    /// A ticket's first facts: what a test says, and for the rest something plain.
    static func facts(_ given: [Field], ticket: String, at clock: Timestamp) -> [Field] {
        var facts = given
        func value(_ path: String) -> Value? { facts.first { $0.path == path }?.value }
        func fill(_ path: String, _ value: Value) {
            if !facts.contains(where: { $0.path == path }) {
                facts.append(Field(path: path, value: value))
            }
        }
        let plain = Value.boxed(kind: MoneyBox.kind, 10_00)
        let paidAt = clock.adding(seconds: -86_400).seconds
        fill("kind", "refund_only")
        fill("reason", "other")
        fill("amount", value("order.paid") ?? plain)
        fill("order.id", .string("order-\(ticket)"))
        fill("order.paid", value("amount") ?? plain)
        fill("order.paid_at", .integer(paidAt))
        fill("order.goods", [["id": "g-1", "title": "衬衫", "quantity": 1]])
        fill("order.seven_day_return", true)
        fill("order.virtual", false)
        fill("buyer.id", .string("buyer-\(ticket)"))
        fill("parcel.state", "none")
        // What is under way or has come was sent.
        if value("parcel.state") != "none" { fill("order.shipped_at", .integer(paidAt + 7_200)) }
        return facts
    }

    /// The event's text.
    ///
    /// - Throws: ``Problem``, which names the field. Other types and values that no event has are
    ///   left to the reader of events.
    func json() throws(Problem) -> [UInt8] {
        var json = JSONText(capacity: 1_024)
        json.beginObject()
        json.member("specversion", "1.0")
        json.member("id", id)
        json.member("source", source)
        json.member("type", type)
        json.member("subject", ticket)
        json.member("time", time.rfc3339(offset: 0))
        json.name("data")
        json.beginObject()
        try writeTicket(to: &json)
        try writePayload(to: &json)
        json.endObject()
        json.endObject()
        return json.bytes
    }

    private func writeTicket(to json: inout JSONText) throws(Problem) {
        let facts = fields.filter { !Self.payloadNames.contains($0.path) }
        if facts.isEmpty { return }
        json.name("ticket")
        json.beginObject()
        var parts: [String] = []
        for fact in facts {
            let name = fact.path.split(separator: ".").map(String.init)
            if name.count == 1 {
                try write(fact, to: &json)
            } else if !parts.contains(name[0]) {
                parts.append(name[0])
            }
        }
        for part in parts {
            json.name(part)
            json.beginObject()
            for fact in facts where fact.path.hasPrefix("\(part).") { try write(fact, to: &json) }
            json.endObject()
        }
        json.endObject()
    }

    private func write(_ fact: Field, to json: inout JSONText) throws(Problem) {
        let field = Self.byName[fact.path]
        let path = field?.path ?? fact.path
        json.name(
            String(path[(path.lastIndex(of: ".").map(path.index(after:)) ?? path.startIndex)...])
        )
        try write(fact.value, of: field?.type, named: fact.path, to: &json)
    }

    private func write(
        _ value: Value,
        of type: FieldType?,
        named name: String,
        to json: inout JSONText
    ) throws(Problem) {
        switch (type, value) {
        case (.money?, .boxed(MoneyBox.kind, let fen)): json.integer(fen)
        case (.money?, .integer), (.money?, .number), (.money?, .string):
            throw Problem(sentence: "\(name) is money: write \(name) = yuan(9.9)")
        case (.time?, .integer(let seconds)):
            json.string(Timestamp(seconds: seconds).rfc3339(offset: 0))
        case (.textList?, .list), (.goodsList?, .list): try write(value, named: name, to: &json)
        case (_, .boxed): throw Problem(sentence: "\(name) is no money")
        default: try write(value, named: name, to: &json)
        }
    }

    private func write(_ value: Value, named name: String, to json: inout JSONText) throws(Problem)
    {
        switch value {
        case .null: json.null()
        case .bool(let flag): json.bool(flag)
        case .integer(let number): json.integer(number)
        case .number(let number):
            guard let whole = Int64(exactly: number) else {
                throw Problem(sentence: "\(name) takes whole numbers, not \(number)")
            }
            json.integer(whole)
        case .string(let text): json.string(text)
        case .boxed: throw Problem(sentence: "\(name) is no money")
        case .list(let items):
            json.beginList()
            for item in items { try write(item, named: name, to: &json) }
            json.endList()
        case .map(let fields):
            json.beginObject()
            for field in fields.fields {
                json.name(field.key)
                try write(field.value, named: "\(name).\(field.key)", to: &json)
            }
            json.endObject()
        }
    }

    private func writePayload(to json: inout JSONText) throws(Problem) {
        func value(_ name: String) -> Value? { fields.first { $0.path == name }?.value }
        try write(
            [("text", value("text")), ("reference", value("reference"))],
            as: "message",
            to: &json
        )
        try write([("slots", value("slots"))], as: "evidence", to: &json)
        if let by = value("by") {
            json.name("by")
            try write(by, named: "by", to: &json)
        }
        var refunded = value("refunded")
        if case .boxed(MoneyBox.kind, let fen)? = refunded {
            refunded = .integer(fen)
        } else if refunded != nil {
            throw Problem(sentence: "refunded is money: write refunded = yuan(9.9)")
        }
        try write(
            [("liable", value("liable")), ("refunded_fen", refunded)],
            as: "verdict",
            to: &json
        )
    }

    private func write(
        _ members: [(name: String, value: Value?)],
        as part: String,
        to json: inout JSONText
    ) throws(Problem) {
        if members.allSatisfy({ $0.value == nil }) { return }
        json.name(part)
        json.beginObject()
        for (name, value) in members {
            guard let value else { continue }
            json.name(name)
            try write(value, named: name, to: &json)
        }
        json.endObject()
    }
}
