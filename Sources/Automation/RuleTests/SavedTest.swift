public import Disputes
import Sandbox

/// A rehearsal written down as a test of the rules: what happened, and what they did.
public struct SavedTest {
    /// Something that happened, in order.
    public enum Deed: Sendable {
        /// An event came.
        case event(Event)
        /// The clock was moved to a time.
        case clock(Timestamp)
        /// A human approved an action of a ticket, or denied it.
        case decision(TicketKey, ActionKind, isApproved: Bool)
        /// Something that a test can't do again, in words.
        case other(String)
    }

    private let name: String
    private let rehearsal: Rehearsal
    /// Rules of the rehearsal that the shop's files don't have.
    private let foreignRules: Set<String>
    private var lines: [String] = []
    private var tickets: [TicketKey] = []
    private var clock: Timestamp

    /// - Parameters:
    ///   - name: of the test.
    ///   - deeds: from the beginning of the rehearsal.
    ///   - rehearsal: as it stands now: what the test expects.
    ///   - foreignRules: that the shop's files don't have: what they did is not expected.
    public init(
        _ name: String,
        _ deeds: [Deed],
        in rehearsal: Rehearsal,
        without foreignRules: Set<String> = []
    ) {
        self.name = name
        self.rehearsal = rehearsal
        self.foreignRules = foreignRules.union([Prompt.ruleName])
        clock = TestPlay.start
        begin(at: deeds)
        for deed in deeds { add(deed) }
        for (place, ticket) in tickets.enumerated() { expect(ticket, place) }
    }

    /// The test's text.
    public var text: String {
        (["test \(name.lua) (function()"] + lines.map { "  \($0)" } + ["end)", ""])
            .joined(separator: "\n")
    }

    // MARK: What happened

    /// A test begins on a day of its own; what counts is the time of day.
    private mutating func begin(at deeds: [Deed]) {
        let first = deeds.lazy.compactMap { deed -> Timestamp? in
            switch deed {
            case .event(let event): event.time
            case .clock(let time): time
            case .decision, .other: nil
            }
        }.first
        guard let first else { return }
        let day: Int64 = 86_400
        let offset = ((first.seconds - clock.seconds) % day + day) % day
        if offset > 0 { lines.append("advance(\(Self.stretch(Int(offset))))") }
        clock = first
    }

    private mutating func add(_ deed: Deed) {
        switch deed {
        case .event(let event): add(event)
        case .clock(let time): advance(to: time)
        case .decision(let ticket, let kind, let isApproved):
            lines.append(
                "\(isApproved ? "approve" : "deny")(\(variable(ticket)), \(kind.rawValue.lua))"
            )
        case .other(let words):
            let line = words.split(separator: "\n").joined(separator: " ")
            lines.append("-- at the prompt: \(line)")
        }
    }

    private mutating func advance(to time: Timestamp) {
        let seconds = time.seconds(since: clock)
        guard seconds > 0 else { return }
        lines.append("advance(\(Self.stretch(seconds)))")
        clock = time
    }

    private mutating func add(_ event: Event) {
        advance(to: event.time)
        let key = TicketKey(
            shop: ShopKey(platform: event.platform, id: event.shop),
            id: event.ticket
        )
        var fields = Self.fields(of: event, at: clock)
        if !tickets.contains(key) {
            tickets.append(key)
            let isPlain = event.type.name == "refund.requested"
            lines.append("local \(variable(key)) = ticket {\(Self.table(fields)) } -- \(key.id)")
            if isPlain {
                lines.append("fire(\(variable(key)))")
                return
            }
            fields = []
        }
        if case .message(let text) = event.payload, fields.isEmpty {
            let from = event.type.name == "merchant.messaged" ? ", 'merchant'" : ""
            lines.append("message(\(variable(key)), \(text.lua)\(from))")
            return
        }
        fields += Self.payload(of: event)
        let table = fields.isEmpty ? "" : ", {\(Self.table(fields)) }"
        lines.append("fire(\(variable(key)), \(event.type.name.lua)\(table))")
    }

    private func variable(_ ticket: TicketKey) -> String {
        let place = tickets.firstIndex(of: ticket) ?? 0
        return place == 0 ? "t" : "t\(place + 1)"
    }

    // MARK: What came of it

    private mutating func expect(_ ticket: TicketKey, _ place: Int) {
        let variable = place == 0 ? "t" : "t\(place + 1)"
        var isOurs = true
        for action in actions(of: ticket) {
            let rule = rehearsal.journal.run(action.number / 1024)?.rule ?? ""
            if foreignRules.contains(rule) {
                isOurs = isOurs && !action.kind.movesPhase
            } else if let check = check(of: action) {
                lines.append("expect(\(variable)):\(check)")
            }
        }
        // A phase that others have led to would not come about in the test.
        if isOurs, let phase = rehearsal.standing(of: ticket)?.ticket.phase {
            lines.append("expect(\(variable)):phase(\(phase.rawValue.lua))")
        }
    }

    /// What was asked for on a ticket, in order.
    private func actions(of ticket: TicketKey) -> [ActionRecord] {
        var found: [ActionRecord] = []
        var after = Int64.min
        while case let page = rehearsal.journal.actions(after: after, limit: 256),
            let last = page.last
        {
            after = last.number
            found += page.filter { $0.ticket == ticket }
        }
        return found
    }

    private func check(of action: ActionRecord) -> String? {
        let kind = action.kind.rawValue.lua
        switch action.state {
        case .done, .shadow: return "did(\(kind)\(arguments(of: action)))"
        case .needsApproval: return "needs_approval(\(kind)\(arguments(of: action)))"
        case .refused: return "refused(\(kind))"
        case .skipped: return "skipped(\(kind))"
        case .denied: return "denied(\(kind))"
        case .withdrawn: return "withdrew(\(kind))"
        case .failed: return "failed(\(kind))"
        case .unknown: return "is_unknown(\(kind))"
        case .ready, .sending: return nil
        }
    }

    /// Money and reasons; texts change with their templates, and are left to the writer of the test.
    private func arguments(of action: ActionRecord) -> String {
        let seen = SeenAction(action, rule: "", reader: rehearsal.reader)
        let named = seen.arguments.fields.filter { ["amount", "reason"].contains($0.key) }
        let members = named.map { "\($0.key) = \($0.value.lua)" }
        return members.isEmpty ? "" : ", { \(members.joined(separator: ", ")) }"
    }
}

// MARK: Fields

extension SavedTest {
    private typealias Member = (path: String, lua: String)

    private static func fields(of event: Event, at clock: Timestamp) -> [Member] {
        event.facts.facts.compactMap { fact in
            lua(fact.value, of: fact.field, at: clock).map { (fact.field.name, $0) }
        }
    }

    private static func payload(of event: Event) -> [Member] {
        switch event.payload {
        case .message(let text): [("text", text.lua)]
        case .intervention(let by): by.map { [("by", $0.rawValue.lua)] } ?? []
        case .evidence(let slots): [("slots", list(slots))]
        case .verdict(let liable, let refunded):
            [("liable", liable.rawValue.lua)] + (refunded.map { [("refunded", $0.lua)] } ?? [])
        case .none, .deadline: []
        }
    }

    private static func lua(
        _ value: FieldValue,
        of field: TicketField,
        at clock: Timestamp
    ) -> String? {
        switch value {
        case .null: nil
        case .text(let text): text.lua
        case .integer(let number):
            switch field.type {
            case .money: Money(fen: number).lua
            case .time: moment(Timestamp(milliseconds: number), at: clock)
            default: "\(number)"
            }
        case .flag(let flag): "\(flag)"
        case .kind(let kind): kind.rawValue.lua
        case .parcelState(let state): state.rawValue.lua
        case .textList(let texts): list(texts)
        case .goods(let goods): "{ \(goods.map(lua).joined(separator: ", ")) }"
        }
    }

    private static func lua(_ goods: Goods) -> String {
        let members = [
            goods.id.map { "id = \($0.lua)" }, goods.title.map { "title = \($0.lua)" },
            goods.quantity.map { "quantity = \($0)" },
        ]
        return "{ \(members.compactMap { $0 }.joined(separator: ", ")) }"
    }

    /// A time as it lay to the event's.
    private static func moment(_ time: Timestamp, at clock: Timestamp) -> String {
        let seconds = time.seconds(since: clock)
        return seconds == 0
            ? "now()" : "now() \(seconds < 0 ? "-" : "+") \(stretch(abs(seconds)))"
    }

    private static func stretch(_ seconds: Int) -> String {
        if seconds % 86_400 == 0 { return "days(\(seconds / 86_400))" }
        if seconds % 3_600 == 0 { return "hours(\(seconds / 3_600))" }
        return seconds % 60 == 0 ? "minutes(\(seconds / 60))" : "\(seconds)"
    }

    private static func list(_ texts: [String]) -> String {
        texts.isEmpty ? "{}" : "{ \(texts.map(\.lua).joined(separator: ", ")) }"
    }

    /// The members of a table, those of one part together; a member by line where there are many.
    private static func table(_ members: [Member]) -> String {
        var texts: [String] = []
        var parts: [String] = []
        for member in members {
            let names = member.path.split(separator: ".", maxSplits: 1).map(String.init)
            guard names.count == 2 else {
                texts.append("\(member.path) = \(member.lua)")
                continue
            }
            if parts.contains(names[0]) { continue }
            parts.append(names[0])
            let inner = members.filter { $0.path.hasPrefix("\(names[0]).") }.map { part in
                "\(part.path.dropFirst(names[0].utf8.count + 1)) = \(part.lua)"
            }
            texts.append("\(names[0]) = { \(inner.joined(separator: ", ")) }")
        }
        let short = " \(texts.joined(separator: ", "))"
        if short.utf8.count <= 80 { return short }
        return texts.map { "\n    \($0)," }.joined() + "\n "
    }
}

extension Money {
    fileprivate var lua: String { "yuan(\(description))" }
}

extension Value {
    fileprivate var lua: String {
        switch self {
        case .boxed(_, let fen): Money(fen: fen).lua
        case .string(let text): text.lua
        case .integer(let number): "\(number)"
        case .bool(let flag): "\(flag)"
        default: "nil"
        }
    }
}

extension String {
    /// As a text of Lua.
    fileprivate var lua: String {
        var text = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    text += "\\u{\(String(scalar.value, radix: 16))}"
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        return text + "\""
    }
}
