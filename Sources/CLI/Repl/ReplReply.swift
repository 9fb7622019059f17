import Automation
import Disputes
import Sandbox

/// What one input led to, in the order in which it is shown.
struct ReplReply {
    /// Something that is shown.
    enum Item {
        /// What was logged, listed or told.
        case line(String)
        /// An action, as it would be carried out.
        case action(ReplAction)
    }

    var items: [Item] = []
    /// What an evaluation gave; nil where it gave nothing.
    var results: Description.Results?
    /// Warnings about runs that ended badly.
    var warnings: [String] = []
    /// What went wrong with the input.
    var error: String?
    /// What a line used, where that was asked for.
    var cost: String?
    /// The session is over.
    var isLast = false

    init() {}

    /// The receipt of an action that is shown itself says nothing more.
    var isReceiptAlone: Bool {
        guard let results, results.values.count == 1, results.more == 0,
            case .table(_, let fields, _) = results.values[0]
        else { return false }
        let key = fields.first { $0.key == .plain("key") }?.value
        return actions.contains { .plain(.string($0.record.key)) == key }
    }

    init(_ lines: [String]) {
        say(lines)
    }

    /// Adds lines behind what is there.
    mutating func say(_ lines: [String]) {
        items += lines.map(Item.line)
    }

    /// Adds a line behind what is there.
    mutating func tell(_ line: String) {
        say([line])
    }

    var output: [String] {
        items.compactMap { if case .line(let line) = $0 { line } else { nil } }
    }

    var actions: [ReplAction] {
        items.compactMap { if case .action(let action) = $0 { action } else { nil } }
    }

    /// The error of an action that is shown with its reason says it again.
    var isErrorShown: Bool {
        guard let error, let reason = actions.last?.record.reason else { return false }
        return error.hasSuffix(reason)
    }

    init(error: String) {
        self.error = error
    }
}

/// An action as people see it at the prompt.
struct ReplAction {
    var record: ActionRecord
    /// The rule that asked; nil for a line of the prompt.
    var rule: String?

    /// It is told once it is settled, or waits for a human.
    init?(_ record: ActionRecord, rule: String?) {
        if record.state == .ready || record.state == .sending { return nil }
        self.record = record
        self.rule = rule
    }

    /// What would become of it: `would send`, `refused`.
    var verdict: String {
        switch record.state {
        case .done: record.kind.staysInHost ? "noted" : "would send"
        case .needsApproval: "needs approval"
        case .shadow: "shadow"
        case let state: state.rawValue
        }
    }

    /// `would send payout 5.00 goodwill`, with the reason where there is one.
    var text: String {
        var text = "\(verdict) \(record.kind.rawValue)"
        let arguments = ShownAction(record.arguments).text
        if !arguments.isEmpty { text += " \(arguments)" }
        if let reason = record.reason { text += ": \(reason)" }
        if record.state == .needsApproval { text += "; :approve \(record.key.prefix(6))" }
        if let rule { text += "  (\(rule))" }
        return text
    }

    func write(to json: inout JSONText) {
        json.beginObject()
        json.member("ticket", record.ticket.id)
        if let rule { json.member("rule", rule) }
        json.member("action", record.kind.rawValue)
        json.name("args")
        json.raw(record.arguments)
        json.member("key", record.key)
        json.member("state", record.state.rawValue)
        if let reason = record.reason { json.member("reason", reason) }
        json.endObject()
    }
}
