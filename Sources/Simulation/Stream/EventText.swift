import Automation
import Disputes

/// Writes what happened as events on the wire: CloudEvents, one JSON text each.
struct EventText: Sendable {
    private let terms: Terms
    private let source: String

    init(_ terms: Terms) {
        self.terms = terms
        source = "/\(terms.market.platform.rawValue)/shops/\(terms.shop)"
    }

    /// The number of a ticket, with the seed in it: two simulations never share one.
    static func ticket(_ number: Int, _ terms: Terms) -> String {
        let digits = String(number + 1)
        let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
        return "\(terms.market.prefix)\(terms.seed)-\(zeros)\(digits)"
    }

    /// The place among the simulation's tickets that a ticket's number says.
    static func number(of ticket: String) -> Int? {
        ticket.split(separator: "-").last.flatMap { Int($0) }.map { $0 - 1 }
    }

    /// One line with its end: the event of what happened on `subject`, as it stands now.
    func line(_ happening: Happening, on subject: Case, number: Int) -> [UInt8] {
        let ticket = EventText.ticket(subject.number, terms)
        var json = JSONText(capacity: happening.facts.contains(.application) ? 1_024 : 448)
        json.beginObject()
        json.member("specversion", "1.0")
        json.member("id", "\(ticket)-\(number)")
        json.member("source", source)
        json.member("type", happening.type.name)
        json.member("subject", ticket)
        json.member("time", text(happening.at))
        json.name("data")
        json.beginObject()
        write(happening.payload, to: &json)
        if !happening.facts.isEmpty {
            json.name("ticket")
            write(happening.facts, of: subject, to: &json)
        }
        json.endObject()
        json.endObject()
        return json.bytes + [UInt8(ascii: "\n")]
    }

    private func text(_ time: Timestamp) -> String {
        time.rfc3339(offset: terms.offset)
    }

    private func write(_ payload: Event.Payload, to json: inout JSONText) {
        switch payload {
        case .none, .deadline: break
        case .message(let text): json.object("message") { $0.member("text", text) }
        case .intervention(let by): json.member("by", (by ?? .buyer).rawValue)
        case .evidence(let slots):
            json.object("evidence") { $0.list("slots", slots) }
        case .verdict(let liable, let refunded):
            json.object("verdict") { json in
                json.member("liable", liable.rawValue)
                json.member("refunded_fen", (refunded ?? .zero).fen)
            }
        }
    }

    // MARK: The ticket

    private func write(
        _ facts: Happening.Facts,
        of subject: Case,
        to json: inout JSONText
    ) {
        json.beginObject()
        let isWhole = facts.contains(.application)
        if isWhole || facts.contains(.claim) { writeClaim(of: subject, to: &json) }
        if facts.contains(.amount) { json.member("amount_fen", subject.claim.amount) }
        if isWhole || facts.contains(.images) { writeImages(of: subject, to: &json) }
        if isWhole { writeOrder(of: subject, to: &json) }
        if isWhole || facts.contains(.parcel) { write(subject.parcel, as: "parcel", to: &json) }
        if facts.contains(.returned), let returned = subject.returned {
            write(returned, as: "return_parcel", to: &json)
        }
        if facts.contains(.phase) { json.member("phase", subject.phase.rawValue) }
        if terms.market.isVersioned { json.member("version", subject.changedAt.milliseconds) }
        if isWhole { writeUnknown(of: subject, to: &json) }
        json.endObject()
    }

    private func writeClaim(of subject: Case, to json: inout JSONText) {
        let claim = subject.claim
        json.member("kind", claim.kind.rawValue)
        json.member("reason", claim.reason.rawValue)
        json.member("amount_fen", claim.amount)
        json.member("statement", Words.statement(claim.reason, claim.statement))
    }

    private func writeImages(of subject: Case, to json: inout JSONText) {
        let ticket = EventText.ticket(subject.number, terms)
        let images = (0..<subject.claim.images).map { "https://example.com/\(ticket)/\($0).jpg" }
        json.list("images", images)
    }

    private func writeOrder(of subject: Case, to json: inout JSONText) {
        let purchase = subject.purchase
        json.object("order") { json in
            let day = CivilDate(purchase.paidAt, offset: terms.offset).description
            json.member("id", "\(day.replacing("-", with: ""))-\(purchase.number)")
            json.member("paid_fen", purchase.paid)
            json.member("paid_at", text(purchase.paidAt))
            json.name("shipped_at")
            if let shippedAt = purchase.shippedAt {
                json.string(text(shippedAt))
            } else {
                json.null()
            }
            json.name("goods")
            json.beginList()
            for line in purchase.lines { write(line, to: &json) }
            json.endList()
            json.flag("seven_day_return", purchase.isReturnable)
            json.flag("virtual", purchase.isVirtual)
        }
        json.object("buyer") { json in
            json.member("id", "b-\(subject.buyer.number)")
            json.member("nick", subject.buyer.nick)
            json.member("refunds_30d", Int64(subject.buyer.refunds))
        }
    }

    private func write(_ line: Purchase.Line, to json: inout JSONText) {
        json.beginObject()
        json.member("id", line.ware.id)
        json.member("title", line.ware.title)
        json.member("quantity", Int64(line.quantity))
        json.endObject()
    }

    private func write(_ parcel: Parcel, as name: String, to json: inout JSONText) {
        json.object(name) { json in
            json.member("state", parcel.state.rawValue)
            guard let carrier = parcel.carrier, let waybill = parcel.waybill else { return }
            json.member("carrier", carrier.name)
            json.member("waybill", waybill)
        }
    }

    /// Platforms add fields when they please: now and then one that this version doesn't know.
    private func writeUnknown(of subject: Case, to json: inout JSONText) {
        switch subject.claim.statement % 50 {
        case 0: json.member("urge_times", Int64(subject.talk.frets))
        case 1: json.object("risk") { $0.list("tips", ["同一地址多次售后"]) }
        case 2: json.flag("presale", true)
        default: break
        }
    }
}

extension JSONText {
    fileprivate mutating func object(_ name: String, _ body: (inout JSONText) -> Void) {
        self.name(name)
        beginObject()
        body(&self)
        endObject()
    }

    fileprivate mutating func list(_ name: String, _ texts: [String]) {
        self.name(name)
        beginList()
        for text in texts { string(text) }
        endList()
    }

    fileprivate mutating func member(_ name: String, _ number: Int64) {
        self.name(name)
        integer(number)
    }

    fileprivate mutating func flag(_ name: String, _ value: Bool) {
        self.name(name)
        bool(value)
    }
}
