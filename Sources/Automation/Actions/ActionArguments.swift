import Disputes
import Sandbox

/// Reads what a script gave to an action, and writes the action's `args` for the wire.
///
/// The prelude has seen to names and templates; types and sizes are seen to here, so that a wrong
/// argument is a refused action with its line, not a lost one.
enum ActionArguments {
    /// What is wrong with an argument, as a sentence for the rule's author.
    struct Problem: Error, Equatable {
        var reason: String
    }

    /// More would be a mistake: a platform takes a handful.
    private static let itemsMax = 100

    static func action(_ kind: ActionKind, _ arguments: Value) throws(Problem) -> Action {
        var action = Action(kind)
        // An empty table is an empty list to the codec.
        if arguments == .list([]) { return action }
        guard case .map(let fields) = arguments else {
            throw Problem(reason: "\(kind.rawValue) takes a table of names, such as { amount = … }")
        }
        // What the prelude says of arguments that could not cross.
        if case .string(let reason)? = fields["unsendable"] { throw Problem(reason: reason) }
        let names = kind.argumentNames
        for field in fields.fields where field.value != .null {
            guard names.contains(field.key) else {
                let hint = suggestion(for: field.key, among: names)
                throw Problem(reason: "\(kind.rawValue) has no argument '\(field.key)'\(hint)")
            }
            try read(field.key, field.value, into: &action)
        }
        return action
    }

    /// Reads back what ``json(_:)`` wrote; what a newer version added is left out.
    static func action(_ kind: ActionKind, wire: Value) -> Action {
        var action = Action(kind)
        guard case .map(let fields) = wire else { return action }
        for field in fields.fields {
            switch (field.key, field.value) {
            case ("amount_fen", .integer(let fen)): action.amount = Money(fen: fen)
            case ("within_seconds", .integer(let seconds)): action.withinSeconds = Int(seconds)
            // Each was checked when it was asked; what is not the argument's type is no argument.
            case (let name, let value) where kind.argumentNames.contains(name):
                try? read(name, value, into: &action)
            default: break
            }
        }
        return action
    }

    private static func read(_ name: String, _ value: Value, into action: inout Action)
        throws(Problem)
    {
        switch name {
        case "text": action.text = try text(name, value)
        case "note": action.note = try text(name, value)
        case "reason": action.reason = try text(name, value)
        case "address": action.address = try text(name, value)
        case "consignee": action.consignee = try text(name, value)
        case "phone": action.phone = try text(name, value)
        case "courier": action.courier = try text(name, value)
        case "condition": action.condition = try text(name, value)
        case "amount": action.amount = try money(name, value)
        case "points": action.points = try texts(name, value)
        case "files": action.files = try texts(name, value)
        case "required": action.requiredSlots = try texts(name, value)
        case "evidence": action.evidence = try evidence(value)
        case "within":
            guard let seconds = value.whole, seconds > 0 else {
                throw Problem(reason: "within must be a time in seconds, such as days(7)")
            }
            action.withinSeconds = seconds
        case "freight":
            guard let freight = value.text.flatMap(Action.Freight.init) else {
                throw Problem(reason: "freight must be \"merchant\" or \"buyer\"")
            }
            action.freight = freight
        default: preconditionFailure("the table of names has '\(name)', which is not read")
        }
    }

    private static func text(_ name: String, _ value: Value) throws(Problem) -> String {
        guard case .string(let text) = value else {
            throw Problem(reason: "\(name) must be a text or a template")
        }
        return text
    }

    private static func money(_ name: String, _ value: Value) throws(Problem) -> Money {
        guard case .boxed(MoneyBox.kind, let fen) = value else {
            throw Problem(reason: "\(name) must be money, such as yuan(5), not \(value.shown)")
        }
        return Money(fen: fen)
    }

    private static func texts(_ name: String, _ value: Value) throws(Problem) -> [String] {
        guard case .list(let items) = value, items.count <= itemsMax else {
            throw Problem(reason: "\(name) must be a list of at most \(itemsMax) texts")
        }
        var texts: [String] = []
        for item in items { texts.append(try text("each of \(name)", item)) }
        return texts
    }

    private static func evidence(_ value: Value) throws(Problem) -> [Action.Evidence] {
        let wrong = Problem(
            reason: "evidence must be a table of addresses by name, such as "
                + "{ outbound_photo = 'https://…' }"
        )
        guard case .map(let slots) = value else {
            if value == .list([]) { return [] }
            throw wrong
        }
        guard slots.fields.count <= itemsMax else { throw wrong }
        var evidence: [Action.Evidence] = []
        for slot in slots.fields {
            guard case .string(let url) = slot.value else { throw wrong }
            evidence.append(Action.Evidence(slot: slot.key, url: url))
        }
        return evidence
    }

    /// The `args` of a request to the gateway, each kind's in one order: the exact bytes that are
    /// stored and sent.
    static func json(_ action: Action) -> [UInt8] {
        var json = JSONText()
        json.beginObject()
        if let amount = action.amount {
            json.name("amount_fen")
            json.integer(amount.fen)
        }
        for (name, text) in [
            ("address", action.address), ("consignee", action.consignee), ("phone", action.phone),
            ("freight", action.freight?.rawValue), ("courier", action.courier),
        ] {
            if let text { json.member(name, text) }
        }
        if let seconds = action.withinSeconds {
            json.name("within_seconds")
            json.integer(Int64(seconds))
        }
        for (name, text) in [
            ("condition", action.condition), ("reason", action.reason), ("text", action.text),
            ("note", action.note),
        ] {
            if let text { json.member(name, text) }
        }
        writeLists(of: action, to: &json)
        json.endObject()
        return json.bytes
    }

    private static func writeLists(of action: Action, to json: inout JSONText) {
        if action.kind == .reject {
            json.name("evidence")
            json.beginObject()
            for piece in action.evidence { json.member(piece.slot, piece.url) }
            json.endObject()
        }
        if action.kind == .submitEvidence {
            json.name("points")
            json.beginList()
            for point in action.points { json.string(point) }
            json.endList()
        }
        if action.kind == .submitEvidence || action.kind == .appeal {
            json.name("files")
            json.beginList()
            for file in action.files { json.string(file) }
            json.endList()
        }
    }
}

extension Action {
    /// Fills in what a rule may leave to the host: the amount, the return address, the chat log.
    mutating func fill(from ticket: Ticket, settings: ShopSettings) {
        switch kind {
        case .agreeRefund:
            amount = amount ?? ticket.amount
        case .agreeReturn:
            address = address ?? settings.returnTo.address
            consignee = consignee ?? settings.returnTo.consignee
            phone = phone ?? settings.returnTo.phone
        case .reject:
            let isWanted =
                requiredSlots.contains(Self.chatLogSlot)
                || ticket.evidence.contains(Self.chatLogSlot)
            let isGiven = evidence.contains { $0.slot == Self.chatLogSlot }
            guard isWanted, !isGiven, !ticket.messages.isEmpty else { return }
            evidence.append(
                Evidence(slot: Self.chatLogSlot, url: ChatLog(ticket.messages, settings.zone).url)
            )
            evidence.sort { $0.slot < $1.slot }
        default:
            break
        }
    }
}
