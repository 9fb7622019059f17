import Disputes
import Sandbox

/// A ticket as rules see it: the platform's fields, what the host keeps and derives, the event.
enum TicketView {
    /// Everything, as the flat map that a run's `ticket` reads.
    ///
    /// - Parameters:
    ///   - ticket: as the event left it.
    ///   - event: the event that the run was started for.
    ///   - settings: the shop's, as they are now.
    ///   - writer: an empty one with room.
    /// - Returns: a map in which every known name stands, with null where there is nothing, so that
    ///   a misspelt name can be told from an absent value.
    static func document(
        of ticket: Ticket,
        event: EventPart,
        settings: ShopSettings,
        writer: inout FlatWriter
    ) -> FlatValue {
        writer.beginMap()
        writer.key("id")
        writer.string(ticket.id)
        writer.key("platform")
        writer.string(ticket.platform.rawValue)
        writer.key("shop")
        writer.string(ticket.shop)
        writer.key("phase")
        writer.string(ticket.phase.rawValue)
        for row in layout { write(row, of: ticket, to: &writer) }
        writeHost(ticket, settings, to: &writer)
        writer.key(eventName)
        switch event {
        case .event(let event): write(event, to: &writer)
        case .encoded(let member): writer.append(member)
        }
        for extra in ticket.extra where !names.contains(extra.name) && !extra.name.contains(".") {
            writer.key(extra.name)
            writer.append(FlatValue(bytes: extra.json))
        }
        writer.endMap()
        return writer.takeValue()
    }

    /// The event of a view: one that has just come, or what an earlier view had.
    enum EventPart {
        case event(Event)
        case encoded(FlatValue)
    }

    /// The event that a document was made for, to be kept in later ones of the same run.
    static func event(of document: FlatValue) -> EventPart {
        .encoded(DocumentChanges.member(eventName, of: document) ?? .null)
    }

    private static let eventName: StaticString = "event"

    // MARK: The platform's fields

    /// One member of the view: a field of the ticket itself, or a part with fields of its own.
    private enum Row {
        case field(String, TicketField)
        case part(String, [(name: String, field: TicketField)])
    }

    /// The fields of ``TicketField`` by their dotted names, in the order of the table.
    private static let layout: [Row] = {
        var rows: [Row] = []
        for field in TicketField.allCases {
            let parts = field.name.split(separator: ".").map(String.init)
            if parts.count == 1 {
                rows.append(.field(parts[0], field))
            } else if case .part(parts[0], let fields)? = rows.last {
                rows[rows.count - 1] = .part(parts[0], fields + [(parts[1], field)])
            } else {
                rows.append(.part(parts[0], [(parts[1], field)]))
            }
        }
        return rows
    }()

    /// Names at the top of the view, which a field unknown to this version can't take.
    private static let names = Language.ticket.names

    private static func write(_ row: Row, of ticket: Ticket, to writer: inout FlatWriter) {
        switch row {
        case .field(let name, let field):
            writer.key(name)
            writer.write(ticket[field], of: field.type)
        case .part(let name, let fields):
            writer.key(name)
            writer.beginMap()
            for (name, field) in fields {
                writer.key(name)
                writer.write(ticket[field], of: field.type)
            }
            if !ticket.extra.isEmpty { writeExtra(of: ticket, in: name, to: &writer) }
            writer.endMap()
        }
    }

    /// Members of a part that this version does not know; they are kept by their dotted names.
    private static func writeExtra(
        of ticket: Ticket,
        in part: String,
        to writer: inout FlatWriter
    ) {
        for extra in ticket.extra where extra.name.hasPrefix("\(part).") {
            writer.key(String(extra.name.dropFirst(part.count + 1)))
            writer.append(FlatValue(bytes: extra.json))
        }
    }

    // MARK: What the host keeps and derives

    private static func writeHost(
        _ ticket: Ticket,
        _ settings: ShopSettings,
        to writer: inout FlatWriter
    ) {
        writer.key("applied_at")
        writer.time(ticket.appliedAt)
        writer.key("rejections")
        writer.integer(Int64(ticket.rejections))
        writer.key("payouts")
        writer.integer(Int64(ticket.payouts))
        writer.key("instant_refund")
        writer.bool(
            ticket.isInstantRefund(
                at: ticket.phaseSince,
                settings.lengths,
                switchedOn: settings.hasInstantRefund
            )
        )
        writer.key("evidence")
        writer.strings(ticket.evidence)
        writeMessages(of: ticket, to: &writer)
        writeDispute(of: ticket, to: &writer)
        writeDeadlines(of: ticket, settings.lengths, to: &writer)
    }

    private static func write(_ event: Event, to writer: inout FlatWriter) {
        writer.beginMap()
        writer.key("type")
        writer.string(event.type.name)
        writer.key("at")
        writer.time(event.time)
        writer.key("text")
        if case .message(let text) = event.payload { writer.string(text) } else { writer.null() }
        writer.key("deadline")
        if case .deadline(let key) = event.payload {
            writer.string(key.rawValue)
        } else {
            writer.null()
        }
        writer.endMap()
    }

    private static func writeMessages(of ticket: Ticket, to writer: inout FlatWriter) {
        writer.key("messages")
        writer.beginList()
        for message in ticket.messages {
            writer.beginMap()
            writer.key("from")
            writer.string(message.author.rawValue)
            writer.key("at")
            writer.time(message.at)
            writer.key("text")
            writer.string(message.text)
            writer.endMap()
        }
        writer.endList()
        writer.key("negotiation")
        guard let negotiation = ticket.negotiation else { return writer.null() }
        writer.beginMap()
        writer.key("reason")
        writer.string(negotiation.reason)
        writer.key("sent_at")
        writer.time(negotiation.sentAt)
        writer.key("wait")
        writer.integer(Int64(negotiation.waitSeconds))
        writer.key("ends_at")
        writer.time(negotiation.endsAt)
        writer.key("replied")
        writer.bool(negotiation.replied)
        writer.endMap()
    }

    private static func writeDispute(of ticket: Ticket, to writer: inout FlatWriter) {
        writer.key("intervention")
        if let intervention = ticket.intervention {
            writer.beginMap()
            writer.key("at")
            writer.time(intervention.at)
            writer.key("by")
            writer.optional(intervention.by?.rawValue)
            writer.endMap()
        } else {
            writer.null()
        }
        writer.key("verdict")
        guard let verdict = ticket.verdict else { return writer.null() }
        writer.beginMap()
        writer.key("liable")
        writer.string(verdict.liable.rawValue)
        writer.key("refunded")
        if let refunded = verdict.refunded {
            writer.boxed(kind: MoneyBox.kind, refunded.fen)
        } else {
            writer.null()
        }
        writer.key("at")
        writer.time(verdict.at)
        writer.endMap()
    }

    private static func writeDeadlines(
        of ticket: Ticket,
        _ lengths: Lengths,
        to writer: inout FlatWriter
    ) {
        let deadlines = ticket.deadlines(lengths)
        writer.key("deadlines")
        writer.beginList()
        for deadline in deadlines { write(deadline, to: &writer) }
        writer.endList()
        writer.key("deadline")
        if let nearest = deadlines.min(by: { $0.at < $1.at }) {
            write(nearest, to: &writer)
        } else {
            writer.null()
        }
    }

    private static func write(_ deadline: Deadline, to writer: inout FlatWriter) {
        writer.beginMap()
        writer.key("key")
        writer.string(deadline.key.rawValue)
        writer.key("owner")
        writer.string(deadline.owner.rawValue)
        writer.key("at")
        writer.time(deadline.at)
        writer.key("on_expiry")
        writer.string(deadline.onExpiry.rawValue)
        writer.endMap()
    }
}

extension FlatWriter {
    /// A time in whole seconds, as scripts see it.
    fileprivate mutating func time(_ time: Timestamp?) {
        if let time { integer(time.seconds) } else { null() }
    }

    fileprivate mutating func optional(_ text: String?) {
        if let text { string(text) } else { null() }
    }

    fileprivate mutating func strings(_ texts: [String]) {
        beginList()
        for text in texts { string(text) }
        endList()
    }

    /// A field's value as scripts see it: money boxed, times in seconds.
    fileprivate mutating func write(_ value: FieldValue, of type: FieldType) {
        switch value {
        case .null: null()
        case .text(let text): string(text)
        case .flag(let flag): bool(flag)
        case .kind(let kind): string(kind.rawValue)
        case .parcelState(let state): string(state.rawValue)
        case .textList(let texts): strings(texts)
        case .integer(let number):
            switch type {
            case .money: boxed(kind: MoneyBox.kind, number)
            case .time: time(Timestamp(milliseconds: number))
            default: integer(number)
            }
        case .goods(let goods):
            beginList()
            for item in goods { write(item) }
            endList()
        }
    }

    private mutating func write(_ goods: Goods) {
        beginMap()
        key("id")
        optional(goods.id)
        key("title")
        optional(goods.title)
        key("quantity")
        if let quantity = goods.quantity { integer(quantity) } else { null() }
        for extra in goods.extra {
            key(extra.name)
            append(FlatValue(bytes: extra.json))
        }
        endMap()
    }
}

extension Value {
    /// A field's value as scripts, and conditions, see it.
    init(_ value: FieldValue, of type: FieldType) {
        switch value {
        case .null: self = .null
        case .text(let text): self = .string(text)
        case .flag(let flag): self = .bool(flag)
        case .kind(let kind): self = .string(kind.rawValue)
        case .parcelState(let state): self = .string(state.rawValue)
        case .textList(let texts): self = .list(texts.map { .string($0) })
        case .integer(let number):
            switch type {
            case .money: self = .boxed(kind: MoneyBox.kind, number)
            case .time: self = .integer(Timestamp(milliseconds: number).seconds)
            default: self = .integer(number)
            }
        case .goods:
            var writer = FlatWriter(capacity: 256)
            writer.write(value, of: type)
            self = Value(own: writer.finish())
        }
    }
}
