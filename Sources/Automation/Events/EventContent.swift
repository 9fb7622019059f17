import Disputes
import Sandbox

/// Reads an event's `data`: facts about the ticket (``TicketField``), and what its type carries.
enum EventContent {
    /// Longer lists are a mistake of the sender.
    private static let itemsMax = 1000
    private static let extrasMax = 64
    private static let extraBytesMax = 16_384

    static func read(_ data: ParsedValue?, into event: inout Event) throws(EventProblem) {
        var payload = Payload()
        if let data, !data.isNull {
            var members = try data.map(at: "data")
            while let (name, value) = members.next() {
                if name == "ticket" {
                    event.facts = try facts(value)
                } else {
                    try payload.read(name, value)
                }
            }
        }
        event.payload = try payload.finish(for: event.type)
        event.reference = payload.reference
        event.before = event.type == .deadlineNear ? payload.before : nil
    }

    // MARK: data.ticket

    private static func facts(_ ticket: ParsedValue) throws(EventProblem) -> TicketFacts {
        var facts = TicketFacts()
        if ticket.isNull { return facts }
        facts.reserve(TicketField.allCases.count)
        var members = try ticket.map(at: "data.ticket")
        while let (name, value) = members.next() {
            if let field = TicketPart.top[name] {
                facts.set(field, try fieldValue(value, of: field))
            } else if let part = TicketPart.parts[name] {
                try read(part, value, into: &facts)
            } else if name == "phase" {
                let text = try value.text(at: "data.ticket.phase")
                guard let phase = Phase(rawValue: text) else {
                    throw EventProblem(
                        field: "data.ticket.phase",
                        reason: "'\(text)' is not a phase"
                    )
                }
                facts.phase = phase
            } else {
                keep(name.string, value, in: &facts)
            }
        }
        return facts
    }

    /// A member that this version does not know is kept for the rules, within bounds.
    ///
    /// A larger one is in the event's own text alone.
    private static func keep(_ name: String, _ value: ParsedValue, in facts: inout TicketFacts) {
        guard facts.extra.count < extrasMax, name.utf8.count <= 200 else { return }
        let encoded = value.encoded
        guard encoded.count <= extraBytesMax else { return }
        facts.extra.append(ExtraField(name: name, json: encoded))
    }

    /// A part such as `order`: its known fields; a null part says nothing.
    private static func read(
        _ part: TicketPart,
        _ value: ParsedValue,
        into facts: inout TicketFacts
    ) throws(EventProblem) {
        if value.isNull { return }
        var members = try value.map(at: "data.ticket.\(part.name)")
        while let (name, value) = members.next() {
            if let field = part.fields[name] {
                facts.set(field, try fieldValue(value, of: field))
            } else {
                keep("\(part.name).\(name.string)", value, in: &facts)
            }
        }
    }

    private static func fieldValue(
        _ value: ParsedValue,
        of field: TicketField
    ) throws(EventProblem) -> FieldValue {
        if value.isNull { return .null }
        func problem(_ reason: String) -> EventProblem {
            EventProblem(field: "data.ticket.\(field.path)", reason: reason)
        }
        switch field.type {
        case .text:
            guard let text = value.string, text.utf8.count <= EventReader.textBytesMax else {
                throw problem("must be a text of at most \(EventReader.textBytesMax) bytes")
            }
            return .text(text)
        case .version:
            if let text = value.string, text.utf8.count <= 200 { return .text(text) }
            guard let number = value.integer else {
                throw problem("must be a text or a whole number")
            }
            return .integer(number)
        case .money:
            guard let fen = value.integer, (0...EventReader.fenMax).contains(fen) else {
                throw problem("must be a whole number of fen, from 0 to \(EventReader.fenMax)")
            }
            return .integer(fen)
        case .integer:
            guard let number = value.integer else { throw problem("must be a whole number") }
            return .integer(number)
        case .time:
            return .time(try value.time(at: "data.ticket.\(field.path)"))
        case .flag:
            guard let flag = value.bool else { throw problem("must be true or false") }
            return .flag(flag)
        case .kind:
            guard let kind = value.string.flatMap(TicketKind.init) else {
                throw problem("must be one of \(names(TicketKind.allCases))")
            }
            return .kind(kind)
        case .parcelState:
            guard let state = value.string.flatMap(ParcelState.init) else {
                throw problem("must be one of \(names(ParcelState.allCases))")
            }
            return .parcelState(state)
        case .textList:
            return .textList(try texts(value, at: "data.ticket.\(field.path)"))
        case .goodsList:
            return .goods(try goods(value, at: "data.ticket.\(field.path)"))
        }
    }

    private static func names<T: RawRepresentable>(_ cases: [T]) -> String
    where T.RawValue == String {
        cases.map(\.rawValue).joined(separator: ", ")
    }

    static func texts(_ value: ParsedValue, at field: String) throws(EventProblem) -> [String] {
        var items = try value.list(at: field)
        var texts: [String] = []
        while let item = items.next() {
            guard texts.count < itemsMax, let text = item.string,
                text.utf8.count <= EventReader.textBytesMax
            else {
                throw EventProblem(
                    field: field,
                    reason: "must be a list of at most \(itemsMax) texts"
                )
            }
            texts.append(text)
        }
        return texts
    }

    private static func goods(_ value: ParsedValue, at field: String) throws(EventProblem)
        -> [Goods]
    {
        var items = try value.list(at: field)
        var goods: [Goods] = []
        while let item = items.next() {
            guard goods.count < itemsMax else {
                throw EventProblem(field: field, reason: "must be a list of at most \(itemsMax)")
            }
            var members = try item.map(at: field)
            var one = Goods(id: nil, title: nil, quantity: nil)
            while let (name, value) = members.next() {
                if name == "id" {
                    one.id = try value.optionalText(at: "\(field).id")
                } else if name == "title" {
                    one.title = try value.optionalText(at: "\(field).title")
                } else if name == "quantity" {
                    guard value.isNull || value.integer != nil else {
                        throw EventProblem(
                            field: "\(field).quantity",
                            reason: "must be a whole number"
                        )
                    }
                    one.quantity = value.integer
                } else if one.extra.count < extrasMax {
                    one.extra.append(ExtraField(name: name.string, json: value.encoded))
                }
            }
            goods.append(one)
        }
        return goods
    }

    // MARK: What the type carries

    private struct Payload {
        var text: String?
        /// The platform's name of a message: what a receipt called `reference`.
        var reference: String?
        var by: Party?
        var deadline: DeadlineKey?
        var before: Int?
        var slots: [String] = []
        var liable: Verdict.Liable?
        var refunded: Money?

        mutating func read(_ name: ParsedValue.Key, _ value: ParsedValue) throws(EventProblem) {
            if value.isNull { return }
            if name == "message" {
                var members = try value.map(at: "data.message")
                while let (name, value) = members.next() {
                    if name == "text" {
                        text = try value.text(at: "data.message.text")
                    } else if name == "reference" || name == "id" {
                        reference = value.string ?? value.integer.map(String.init)
                    }
                }
            } else if name == "by" {
                guard let party = value.string.flatMap(Party.init),
                    party == .buyer || party == .merchant
                else { throw EventProblem(field: "data.by", reason: "must be buyer or merchant") }
                by = party
            } else if name == "evidence" {
                var members = try value.map(at: "data.evidence")
                while let (name, value) = members.next() {
                    if name == "slots" {
                        slots = try EventContent.texts(value, at: "data.evidence.slots")
                    }
                }
            } else if name == "deadline" {
                deadline = value.string.flatMap(DeadlineKey.init)
            } else if name == "before" {
                before = value.integer.map { Int($0) }
            } else if name == "verdict" {
                try readVerdict(value)
            }
        }

        private mutating func readVerdict(_ value: ParsedValue) throws(EventProblem) {
            var members = try value.map(at: "data.verdict")
            while let (name, value) = members.next() {
                if name == "liable" {
                    guard let liable = value.string.flatMap(Verdict.Liable.init) else {
                        throw EventProblem(
                            field: "data.verdict.liable",
                            reason: "must be merchant, buyer or none"
                        )
                    }
                    self.liable = liable
                } else if name == "refunded_fen", !value.isNull {
                    guard let fen = value.integer, (0...EventReader.fenMax).contains(fen) else {
                        throw EventProblem(
                            field: "data.verdict.refunded_fen",
                            reason: "must be a whole number of fen, from 0 to \(EventReader.fenMax)"
                        )
                    }
                    refunded = Money(fen: fen)
                }
            }
        }

        func finish(for type: EventType) throws(EventProblem) -> Event.Payload {
            switch type {
            case .buyerMessaged, .merchantMessaged:
                guard let text else {
                    throw EventProblem(field: "data.message.text", reason: "is missing")
                }
                return .message(text: text)
            case .deadlineNear, .deadlinePassed: return deadline.map { .deadline($0) } ?? .none
            case .interventionRequested: return .intervention(by: by)
            case .evidenceRequested: return .evidence(slots: slots)
            case .verdictGiven:
                guard let liable else {
                    throw EventProblem(field: "data.verdict.liable", reason: "is missing")
                }
                return .verdict(liable: liable, refunded: refunded)
            default: return .none
            }
        }
    }
}
