import Disputes

extension Vocabulary {
    /// What the scripts of a merchant may say: the ticket's fields and actions, and the events.
    package static let settle: Vocabulary = {
        var vocabulary = Vocabulary(
            ticket: ticketShape,
            actions: Set(ActionKind.allCases.map(\.rawValue)),
            eventTypes: Set(EventType.known.map(\.name))
        )
        vocabulary.figures.formUnion(["id", "name", "platform"])
        return vocabulary
    }()

    /// The fields of a ticket: those of events, and what the host adds (see ``TicketView``).
    private static let ticketShape: [String: FieldShape] = {
        var fields = hostShape
        for field in TicketField.allCases {
            let parts = field.name.split(separator: ".").map(String.init)
            let shape = FieldShape(field)
            if parts.count == 1 {
                fields[parts[0]] = shape
            } else {
                var part: [String: FieldShape] = [:]
                if case .record(let known) = fields[parts[0]] { part = known }
                part[parts[1]] = shape
                fields[parts[0]] = .record(part)
            }
        }
        return fields
    }()

    private static let hostShape: [String: FieldShape] = {
        let parties = FieldShape.choice(Party.allCases.map(\.rawValue))
        let deadline = FieldShape.record([
            "key": .choice(DeadlineKey.allCases.map(\.rawValue)), "owner": parties, "at": .time,
            "on_expiry": .choice(Deadline.Expiry.allCases.map(\.rawValue)),
        ])
        return [
            "id": .text, "shop": .text, "platform": .choice(Platform.allCases.map(\.rawValue)),
            "phase": .choice(Phase.allCases.map(\.rawValue)), "applied_at": .time,
            "rejections": .number,
            "payouts": .number, "instant_refund": .flag, "evidence": .list(.text),
            "messages": .list(
                .record([
                    "from": .choice(Message.Author.allCases.map(\.rawValue)), "at": .time,
                    "text": .text,
                ])
            ),
            "negotiation": .record([
                "reason": .text, "sent_at": .time, "wait": .number, "ends_at": .time,
                "replied": .flag,
            ]),
            "intervention": .record(["at": .time, "by": parties]),
            "verdict": .record([
                "liable": .choice(Verdict.Liable.allCases.map(\.rawValue)), "refunded": .money,
                "at": .time,
            ]),
            "deadlines": .list(deadline), "deadline": deadline,
            "event": .record([
                "type": .choice(EventType.known.map(\.name)), "at": .time, "text": .text,
                "deadline": .choice(DeadlineKey.allCases.map(\.rawValue)),
            ]),
        ]
    }()
}

extension FieldShape {
    /// The shape of an event's field.
    fileprivate init(_ field: TicketField) {
        switch field.type {
        case .text: self = .text
        case .money: self = .money
        case .time: self = .time
        case .flag: self = .flag
        case .integer: self = .number
        case .kind: self = .choice(TicketKind.allCases.map(\.rawValue))
        case .parcelState: self = .choice(ParcelState.allCases.map(\.rawValue))
        case .textList: self = .list(.text)
        case .goodsList:
            self = .list(.record(["id": .text, "title": .text, "quantity": .number]))
        case .version: self = .anything
        }
    }
}
