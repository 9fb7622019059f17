public import Disputes

/// How a ticket stands: itself, what waits on it, and what its rules have set aside.
public struct TicketStanding: Sendable {
    /// A run that waits.
    public struct Waiting: Sendable, Hashable {
        /// The run's number.
        public var run: Int64
        /// The name of its rule.
        public var rule: String
        /// What it waits for.
        public var goal: RunListing.Goal
        /// What it waits for has come, and a human must release the ticket, or see to it, first.
        public var isHeld: Bool
    }

    /// An action that is not settled.
    public struct Open: Sendable, Hashable {
        /// The action's number.
        public var number: Int64
        /// Its key.
        public var key: String
        /// What it is.
        public var kind: ActionKind
        /// `needs_approval`, `ready`, `sending` or `unknown`.
        public var state: ActionState
        /// The name of the rule that asked.
        public var rule: String
        /// When its approval expires; nil where it doesn't.
        public var expires: Timestamp?
    }

    /// The ticket.
    public var ticket: Ticket
    /// Runs that wait, in the order in which they began to.
    public var waiting: [Waiting]
    /// Actions that are not settled, in the order in which they were asked or approved.
    public var open: [Open]
    /// Payouts reserved and posted on it.
    public var payouts: Money
    /// What was said to the human it was handed over to; nil where no rule did, or it is released.
    public var handOver: String?
    /// When the next wait, deadline or approval of it is due.
    public var nextTimer: Timestamp?

    /// Reads a journal's ``TicketRecord/state``; nil for anything else.
    public init?(decoding bytes: [UInt8]) {
        guard let state = TicketState(decoding: bytes) else { return nil }
        self.init(state)
    }

    init(_ state: TicketState) {
        ticket = state.ticket
        waiting = state.waits.compactMap { wait in
            RunListing.Goal(wait.goal, on: state).map { goal in
                Waiting(run: wait.run, rule: wait.rule, goal: goal, isHeld: wait.held != nil)
            }
        }
        open = state.open.map { action in
            Open(
                number: action.number,
                key: action.key,
                kind: action.kind,
                state: action.state,
                rule: action.rule,
                expires: action.expires?.at
            )
        }
        payouts = Money(fen: state.payoutFen)
        handOver = state.handOver?.text
        nextTimer = state.due?.at
    }
}
