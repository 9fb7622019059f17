public import Disputes
public import Sandbox

extension Rehearsal {
    /// An event that happens now, from fields as scripts name them.
    ///
    /// - Parameters:
    ///   - type: one that arrives; those of deadlines are made when their time has come.
    ///   - ticket: one that is not known yet gets plain facts where `fields` say nothing.
    ///   - id: the event's own, unique in the rehearsal.
    ///   - fields: a map, `amount`, `order`, `text` and so on; parts as maps, or by dotted names.
    ///   - time: where ``clock`` has not begun.
    /// - Returns: the CloudEvent's JSON text, for ``take(_:)``.
    /// - Throws: ``EventProblem``: the type or field that is wrong, and the nearest right one.
    public func event(
        _ type: String,
        of ticket: TicketKey,
        id: String,
        fields: Value,
        at time: Timestamp
    ) throws(EventProblem) -> [UInt8] {
        let types = EventType.known.map(\.name).filter { !$0.hasPrefix("deadline.") }
        guard types.contains(type) else {
            let hint =
                type.hasPrefix("deadline.")
                ? "; it is made when its time has come" : suggestion(for: type, among: types)
            throw EventProblem(
                field: nil,
                reason: "there is no event type '\(type)' to fire\(hint)"
            )
        }
        let now = clock == .never ? time : clock
        var given = try Self.flattened(fields)
        if standing(of: ticket) == nil {
            given = TestEvent.facts(given, ticket: ticket.id, at: now)
        }
        let event = TestEvent(
            id: id,
            source: ticket.shop.source,
            type: type,
            ticket: ticket.id,
            time: now,
            fields: given
        )
        do throws(TestEvent.Problem) {
            return try event.json()
        } catch {
            throw EventProblem(field: nil, reason: error.sentence)
        }
    }

    private static let parts = Set(
        TicketField.allCases.map(\.name).filter { $0.contains(".") }.map { $0.prefix { $0 != "." } }
    )
    private static let names = Set(
        TicketField.allCases.map(\.name) + ["phase"] + TestEvent.payloadNames
    )

    private static func flattened(_ value: Value) throws(EventProblem) -> [TestEvent.Field] {
        switch value {
        case .null: return []
        case .list(let items) where items.isEmpty: return []
        case .map(let map):
            var fields: [TestEvent.Field] = []
            for field in map.fields {
                if case .map(let inner) = field.value, parts.contains(Substring(field.key)) {
                    for part in inner.fields {
                        fields.append(try checked("\(field.key).\(part.key)", part.value))
                    }
                } else {
                    fields.append(try checked(field.key, field.value))
                }
            }
            return fields
        default:
            throw EventProblem(
                field: nil,
                reason: "fields are a table, such as { amount = yuan(9.9) }"
            )
        }
    }

    private static func checked(
        _ path: String,
        _ value: Value
    ) throws(EventProblem) -> TestEvent.Field {
        if names.contains(path) { return TestEvent.Field(path: path, value: value) }
        let hint = suggestion(for: path, among: names.sorted())
        throw EventProblem(field: nil, reason: "an event has no field '\(path)'\(hint)")
    }
}
