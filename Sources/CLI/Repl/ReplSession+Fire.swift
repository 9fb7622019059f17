import Automation
import Disputes
import Sandbox

/// Firing an event made at the prompt.
extension ReplSession {
    func fire(_ rest: String) throws -> ReplReply {
        let type = String(rest.prefix { !$0.isWhitespace && $0 != "{" })
        if type.isEmpty {
            throw Refusal(
                description:
                    "write :fire TYPE { … }, such as :fire refund.requested { amount = yuan(9.9) }"
            )
        }
        var fields = Value.map(.init())
        if let table = try table(String(rest.dropFirst(type.count)).trimmed) {
            fields = try table.sendable
        }
        let key = try ticket(of: &fields)
        firedCount += 1
        let body = try rehearsal.event(
            type,
            of: key,
            id: "repl-\(firedCount)",
            fields: fields,
            at: source.now
        )
        let scene = try rehearsal.take(body)
        deeds.append(.event(body))
        use(key)
        var reply = ReplReply(rehearsal.events(of: scene).map { line(of: $0) })
        reply.add(scene, of: self)
        return reply
    }

    /// The ticket that `id` names, else the one in use, else a new one; `id` is taken out.
    private func ticket(of fields: inout Value) throws(Refusal) -> TicketKey {
        guard case .map(var map) = fields,
            let place = map.fields.firstIndex(where: { $0.key == "id" })
        else { return ticket ?? TicketKey(shop: shop, id: newTicketID) }
        guard case .string(let id) = map.fields[place].value, !id.isEmpty, id.utf8.count <= 100
        else {
            throw Refusal(description: "id is a ticket's: a text of 1 to 100 bytes")
        }
        map.fields.remove(at: place)
        fields = .map(map)
        return TicketKey(shop: shop, id: id)
    }

    private var newTicketID: String {
        var number = 1
        while rehearsal.standing(of: TicketKey(shop: shop, id: "T\(number)")) != nil { number += 1 }
        return "T\(number)"
    }
}

extension Description {
    /// The value, where it can be sent.
    fileprivate var sendable: Value {
        get throws(Refusal) {
            switch self {
            case .plain(let value): return value
            case .list(_, let items, 0):
                var values: [Value] = []
                for item in items { values.append(try item.sendable) }
                return .list(values)
            case .table(nil, let fields, 0):
                var map = Value.Fields()
                for field in fields {
                    guard case .plain(.string(let key)) = field.key else {
                        throw Refusal(description: "fields have names: { amount = yuan(9.9) }")
                    }
                    map.fields.append(.init(key: key, value: try field.value.sendable))
                }
                return .map(map)
            case .view(_, let value): return value
            default:
                throw Refusal(description: "fields are texts, numbers, amounts and tables of them")
            }
        }
    }
}
