import Disputes

/// What a rule reads of a ticket: what events carry, and what the host keeps and derives.
enum TicketWords {
    /// The fields of a ticket, in the order in which people read them.
    static let fields: [Word] = {
        let carried = carriedFields
        let first = ["kind", "phase", "reason", "amount", "statement", "images"]
        let all = hostFields + carried
        return first.compactMap(all.named) + carried.filter { !first.contains($0.name) }
            + hostFields.filter { !first.contains($0.name) }
    }()

    static let ticket = Record("Ticket", "One after-sale application (售后单). Read-only.", fields)

    /// The fields of ``TicketField``, those with a dot gathered in parts.
    private static let carriedFields: [Word] = {
        var words: [Word] = []
        for field in TicketField.allCases {
            let path = field.name.split(separator: ".").map(String.init)
            let word = Word(path[path.count - 1], type(of: field), isOptional: true, field.summary)
            guard path.count > 1 else {
                words.append(word)
                continue
            }
            let part = words.firstIndex { $0.name == path[0] }
            let known = part.flatMap { words[$0].type.record?.fields } ?? []
            let whole = Word(
                path[0],
                .record(record(path[0], known + [word])),
                summary(of: path[0])
            )
            if let part { words[part] = whole } else { words.append(whole) }
        }
        return words
    }()

    private static func record(_ part: String, _ fields: [Word]) -> Record {
        switch part {
        case "order": Record("Order", "The order that the ticket is about.", fields)
        case "buyer": Record("Buyer", "The one who bought.", fields)
        default: Record("Parcel", "A parcel under way.", fields)
        }
    }

    private static func summary(of part: String) -> String {
        switch part {
        case "order": "the order that the ticket is about (订单)"
        case "buyer": "the one who bought (买家)"
        case "parcel": "the parcel on its way to the buyer (发货包裹)"
        case "return_parcel": "the parcel on its way back (退货包裹)"
        default: preconditionFailure("the part \(part) of a ticket has no summary")
        }
    }

    private static func type(of field: TicketField) -> WordType {
        switch field.type {
        case .text: .text
        case .money: .money
        case .time: .time
        case .flag: .flag
        case .integer: .whole
        case .kind: .choice(.kind)
        case .parcelState: .choice(.parcelState)
        case .textList: .list(.text)
        case .goodsList: .list(.record(goods))
        case .version: .anything
        }
    }

    private static let goods = Record(
        "Goods",
        "One kind of goods of an order.",
        [
            Word("id", .text, isOptional: true, "the number of the goods"),
            Word("title", .text, isOptional: true, "what they are called in the shop"),
            Word("quantity", .whole, isOptional: true, "how many were bought"),
        ]
    )

    // MARK: What the host keeps and derives

    private static let hostFields: [Word] = [
        Word("id", .text, "the ticket's number"),
        Word("platform", .choice(.platform), "the platform it came from"),
        Word("shop", .text, "the shop's number"),
        Word("phase", .choice(.phase), "where the ticket stands"),
        Word("applied_at", .time, isOptional: true, "when the buyer applied"),
        Word("rejections", .whole, "how often it was rejected"),
        Word("payouts", .whole, "how many payouts it had"),
        Word("instant_refund", .flag, "Kuaishou refunds it at once, by itself (极速退款)"),
        Word("evidence", .list(.text), "what the platform asked to have proved: names of slots"),
        Word("messages", .list(.record(message)), "what was said, oldest first"),
        Word("negotiation", .record(negotiation), isOptional: true, "the offer before rejecting"),
        Word("intervention", .record(intervention), isOptional: true, "the platform was called in"),
        Word("verdict", .record(verdict), isOptional: true, "what the platform decided"),
        Word("deadline", .record(deadline), isOptional: true, "the nearest deadline"),
        Word("deadlines", .list(.record(deadline)), "every deadline that runs"),
        Word("event", .record(event), "the event that the rule fired on"),
    ]

    private static let message = Record(
        "Message",
        "Something written to or by the buyer.",
        [
            Word("from", .choice(.author), "who wrote it"),
            Word("at", .time, "when"),
            Word("text", .text, "what"),
        ]
    )

    private static let negotiation = Record(
        "Negotiation",
        "An offer made to the buyer before rejecting.",
        [
            Word("reason", .text, "the reason for rejecting that it belongs to"),
            Word("sent_at", .time, "when it went out"),
            Word("wait", .duration, "how long the buyer is to be waited for"),
            Word("ends_at", .time, "when that wait is over"),
            Word("replied", .flag, "whether the buyer has written since"),
        ]
    )

    private static let intervention = Record(
        "Intervention",
        "Someone asked the platform to step in.",
        [
            Word("at", .time, "when"),
            Word("by", .choice(.party), isOptional: true, "who, where the platform says so"),
        ]
    )

    private static let verdict = Record(
        "Verdict",
        "What the platform decided.",
        [
            Word("liable", .choice(.liable), "who has to bear it"),
            Word("refunded", .money, isOptional: true, "what goes back to the buyer"),
            Word("at", .time, "when it was given"),
        ]
    )

    private static let deadline = Record(
        "Deadline",
        "Who must act by when, and what the platform does if nobody does.",
        [
            Word("key", .choice(.deadlineKey), "which one it is"),
            Word("owner", .choice(.party), "who must act"),
            Word("at", .time, "when the time is over"),
            Word("on_expiry", .choice(.expiry), "what happens then"),
        ]
    )

    private static let event = Record(
        "TicketEvent",
        "The event that a rule fired on.",
        [
            Word("type", .choice(.eventType), "what happened"),
            Word("at", .time, "when"),
            Word("text", .text, isOptional: true, "the message, of `buyer.messaged`"),
            Word(
                "deadline",
                .choice(.deadlineKey),
                isOptional: true,
                "which deadline, of `deadline.near` and `deadline.passed`"
            ),
        ]
    )

    /// What `await` gives.
    static let answer = Record(
        "Event",
        "The event that a run waited for.",
        [
            Word("type", .choice(.eventType), "what happened"),
            Word("at", .time, "when"),
            Word("text", .text, isOptional: true, "the message, of `buyer.messaged`"),
            Word("data", .anything, isOptional: true, "the event's own `data`, as it came"),
        ]
    )

    /// What an action gives.
    static let receipt = Record(
        "Receipt",
        "What the platform answered to an action.",
        [
            Word("state", .text, "`done`, `skipped` (too soon after another reply) or `shadow`"),
            Word("key", .text, "the action's key, 26 letters and digits"),
            Word("reference", .text, isOptional: true, "what the platform calls it"),
            Word("at", .time, "when it was done"),
            Word("position", .whole, "its place in the ticket's log, for `after` of an `await`"),
        ]
    )

    /// What an action that comes to nothing raises, and `pcall` catches.
    static let problem = Record(
        "Problem",
        "Why an action came to nothing, as pcall gives it.",
        [
            Word(
                "code",
                .text,
                "`refused` (the platform's rules or a limit forbid it), `denied` (by a human), "
                    + "`withdrawn`, or what the platform calls the failure"
            ),
            Word("message", .text, "the same, as a sentence"),
        ]
    )
}
