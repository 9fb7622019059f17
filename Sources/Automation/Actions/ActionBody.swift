import Disputes

/// The body of a request to the gateway: made once, stored, and sent as it is stored.
enum ActionBody {
    /// A JSON object of `key`, `action`, `platform`, `shop`, `ticket`, `version`, `order`, `rule`,
    /// `run` and `args`; what is not known is null.
    static func json(
        key: String,
        kind: ActionKind,
        on ticket: Ticket,
        rule: String,
        run: String,
        arguments: [UInt8]
    ) -> [UInt8] {
        var json = JSONText(capacity: 384 + arguments.count)
        json.beginObject()
        json.member("key", key)
        json.member("action", kind.rawValue)
        json.member("platform", ticket.platform.rawValue)
        json.member("shop", ticket.shop)
        json.member("ticket", ticket.id)
        json.name("version")
        switch ticket.version {
        case .text(let text): json.string(text)
        case .integer(let number): json.integer(number)
        default: json.null()
        }
        json.name("order")
        if let order = ticket.orderID { json.string(order) } else { json.null() }
        json.member("rule", rule)
        json.member("run", run)
        json.name("args")
        json.raw(arguments)
        json.endObject()
        return json.bytes
    }
}
