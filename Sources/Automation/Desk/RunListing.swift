public import Disputes
import Sandbox

/// A run as people see it in a list.
public struct RunListing: Sendable, Hashable {
    /// What a run waits for.
    public enum Goal: Sendable, Hashable {
        /// An event of one of these types, until a time at the latest.
        case event(types: [String], until: Timestamp)
        /// A time.
        case time(Timestamp)
        /// What becomes of an action; the state it is in.
        case action(key: String, ActionKind, ActionState)
    }

    /// The run's number in the journal.
    public var number: Int64
    /// Its id, as 32 hexadecimal digits.
    public var id: String
    /// The ticket it runs for.
    public var ticket: TicketKey
    /// The name of its rule.
    public var rule: String
    /// Where it stands.
    public var state: RunRecord.State
    /// It was begun in shadow: what it asks for is never sent.
    public var isShadow = false
    /// When it began; nil where this version can't read it.
    public var startedAt: Timestamp?
    /// When its last ask was answered, or it began.
    public var since: Timestamp?
    /// What it waits for; nil where it doesn't.
    public var goal: Goal?
    /// What it waits for has come, and a human must release its ticket, or see to it, first.
    public var isHeld = false
    /// Why it ended badly, or can't be read; nil where neither is so.
    public var failure: String?
}

extension Desk {
    /// Hands over runs in the order in which they began: those of events that arrived, then those of
    /// deadlines.
    public func runs(
        in states: Set<RunRecord.State>,
        _ body: (RunListing) throws -> Void
    ) throws {
        func take(_ page: [RunRecord]) throws {
            let rows = page.filter { states.contains($0.state) }
            let tickets = try self.states(of: rows.map(\.ticket))
            for record in rows { try body(RunListing(record, on: tickets[record.ticket])) }
        }
        let limit = Self.pageRows
        try eachPage(
            { after in
                // Those that are done are most, and not looked for by their state.
                states.contains(.done)
                    ? try journal.runs(after: after, limit: limit)
                    : try journal.runs(in: states, after: after, limit: limit)
            },
            number: \.number,
            take
        )
    }
}

extension RunListing {
    init(_ record: RunRecord, on state: TicketState?) {
        number = record.number
        id = record.id.hexadecimal
        ticket = record.ticket
        rule = record.rule
        self.state = record.state
        if let history = RunHistory(decoding: record.log) {
            isShadow = history.isShadow
            startedAt = Timestamp(seconds: history.startedAt)
            since = Timestamp(seconds: history.steps.last?.now ?? history.startedAt)
            failure = history.failure
        } else if !record.isForgotten {
            failure = "it was written by another settle, which alone can go on with it"
        }
        guard let state, let wait = state.waits.first(where: { $0.run == record.number }) else {
            return
        }
        isHeld = wait.held != nil
        goal = Goal(wait.goal, on: state)
    }
}

extension RunListing.Goal {
    init?(_ goal: Wait.Goal, on state: TicketState) {
        switch goal {
        case .event(let types, _, let until): self = .event(types: types, until: until.at)
        case .time(let due): self = .time(due.at)
        case .action(let number):
            guard let open = state.open.first(where: { $0.number == number }) else { return nil }
            self = .action(key: open.key, open.kind, open.state)
        }
    }
}
