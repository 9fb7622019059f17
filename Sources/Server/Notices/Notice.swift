package import Automation
package import Disputes
import Foundation

/// Something that has come before a human, as far as it is told outside: no words that anybody
/// wrote, no names, no addresses.
package struct Notice: Sendable, Hashable {
    /// Longer names are cut, in bytes.
    private static let nameBytesMax = 200

    /// Why it is before a human: those of the queue, or `deadline_near`.
    package var why: String
    /// The shop, as a source of events.
    package var shop: String
    /// The ticket's id.
    package var ticket: String
    /// The name of the rule; nil where a human took the ticket over.
    package var rule: String?
    /// What is asked for; nil where it is about a run or a ticket.
    package var action: String?
    /// The money that moves with it; nil where none does.
    package var amount: Money?
    /// The ticket's nearest deadline, in the shop's zone; nil where none runs.
    package var deadline: String?

    private init(_ why: String, _ ticket: TicketKey, rule: String?, _ desk: Desk) {
        self.why = why
        shop = ticket.shop.source
        self.ticket = Self.cut(ticket.id)
        self.rule = rule.map(Self.cut)
        let listing = try? desk.ticket(ticket)
        deadline = listing?.deadline.map { desk.time($0.at, in: ticket.shop) }
    }

    private static func cut(_ text: String) -> String {
        if text.utf8.count <= nameBytesMax { return text }
        return String(decoding: text.utf8.prefix(nameBytesMax), as: UTF8.self) + "…"
    }

    /// Writes it as a JSON object.
    func write(to json: inout JSONText) {
        json.beginObject()
        json.member("why", why)
        json.member("shop", shop)
        json.member("ticket", ticket)
        if let rule { json.member("rule", rule) }
        if let action { json.member("action", action) }
        if let amount {
            json.name("amount_fen")
            json.integer(amount.fen)
        }
        if let deadline { json.member("deadline", deadline) }
        json.endObject()
    }
}

// MARK: From the stream

extension Notice {
    /// What of a CloudEvent of the host's own is looked at.
    private struct Event: Decodable {
        struct Content: Decodable {
            var rule: String?
            var number: Int64?
            var key: String?
            var action: String?
        }

        var data: Content
    }

    /// What an item of the stream brings before a human; nil where it brings nothing, or somebody
    /// has seen to it already.
    ///
    /// - Throws: ``/Automation/JournalError``.
    package init?(_ item: StreamItem, _ host: LiveHost, _ desk: Desk) throws {
        guard let kind = Kind(item),
            let event = try? JSONDecoder().decode(Event.self, from: Data(item.body))
        else { return nil }
        let ticket = TicketKey(shop: item.shop, id: item.ticket)
        switch kind {
        case .run(let state):
            // One without a number was kept by an earlier version: it is told.
            if let number = event.data.number, try host.journal.run(number)?.state != state {
                return nil
            }
            self.init("\(state)", ticket, rule: event.data.rule, desk)
        case .done:
            guard event.data.action == ActionKind.handOver.rawValue,
                try desk.ticket(ticket)?.isHandedOver == true
            else { return nil }
            self.init(QueueItem.Why.handedOver.rawValue, ticket, rule: event.data.rule, desk)
        case .action:
            guard let key = event.data.key, let record = try host.journal.openAction(key: key),
                let why = record.whyBeforeHuman
            else { return nil }
            self.init(why.rawValue, ticket, rule: event.data.rule, desk)
            action = record.kind.rawValue
            amount = try host.journal.ledgerEntry(record.number)?.amount
        }
    }

    private enum Kind {
        case action
        case done
        case run(RunRecord.State)

        init?(_ item: StreamItem) {
            switch item.type {
            case "settle.action.needs_approval", "settle.action.unknown": self = .action
            case "settle.action.done":
                // Most are of other actions, and not worth reading.
                let mark = Array(#""action":"hand_over""#.utf8)
                guard item.body.firstRange(of: mark) != nil else { return nil }
                self = .done
            case "settle.run.failed": self = .run(.failed)
            case "settle.run.stopped": self = .run(.stopped)
            case "settle.run.diverged": self = .run(.diverged)
            default: return nil
            }
        }
    }
}

extension ActionRecord {
    fileprivate var whyBeforeHuman: QueueItem.Why? {
        if state == .needsApproval { return .needsApproval }
        return delivery?.isBeforeHuman == true ? .unknown : nil
    }
}

// MARK: Of deadlines

extension Notice {
    /// So long before a deadline people are told, in seconds.
    package static let leads = [6 * 3_600, 3_600]

    /// The paused tickets whose deadline came so near between two looks.
    ///
    /// Their rules wait for a human, and so nobody acts unless one does. A deadline that is over is
    /// not told any more.
    ///
    /// - Throws: ``/Automation/JournalError``.
    package static func deadlines(
        after last: Timestamp,
        through now: Timestamp,
        _ host: LiveHost,
        _ body: (Notice) -> Void
    ) throws {
        let desk = Desk(journal: host.journal, shops: host.settings)
        var after: TicketKey?
        while case let page = try host.journal.attention(after: after, limit: 256),
            let end = page.last
        {
            for record in page where record.attention.contains(.paused) {
                guard let deadline = try desk.ticket(record.key)?.deadline,
                    deadline.owner == .merchant || deadline.owner == .both, deadline.at > now,
                    leads.contains(where: { lead in
                        let mark = deadline.at.adding(seconds: -lead)
                        return last < mark && mark <= now
                    })
                else { continue }
                body(Notice("deadline_near", record.key, rule: nil, desk))
            }
            try Task.checkCancellation()
            after = end.key
        }
    }
}
