public import Disputes

/// What rules would have done on recorded events: the figures of a backtest.
///
/// ## Topics
/// - Making them: ``Backtest``
/// - Parts: ``RuleFigures``, ``MoneyDay``, ``ReasonCount``, ``DeadlineFigures``, ``UntouchedTickets``
public struct BacktestFigures: Sendable {
    /// Counts of events and runs, as `settle run` has them.
    public var tally = Tally()
    /// The time of the first event; nil where there was none.
    public var from: Timestamp?
    /// The host's clock at the end; nil where there was no event.
    public var to: Timestamp?
    /// The shops' settings, in the order of their keys.
    public var shops: [ShopSettings] = []
    /// Tickets that had an event.
    public var tickets = 0
    /// Tickets on which a rule asked for an action.
    public var ticketsTouched = 0
    /// Tickets on which no rule did and no human of the shop wrote.
    public var ticketsUntouched = 0
    /// Money that is set aside for what waits for a human, in fen.
    public var waitingFen: Int64 = 0
    /// Runs that still wait.
    public var waitingRuns = 0
    /// Where the actions of each kind came to.
    public var actions: [ActionKind: [ActionState: Int]] = [:]
    /// Every rule of every shop, in their order.
    public var rules: [RuleFigures] = []
    /// Money by shop and day, in that order; days without any are left out.
    public var days: [MoneyDay] = []
    /// Why actions were refused, skipped, denied or put before a human, the most frequent first.
    public var reasons: [ReasonCount] = []
    /// How deadlines ended, in the order of their keys.
    public var deadlines: [DeadlineFigures] = []
    /// What nobody touched, by what it was about, the most frequent first.
    public var untouched: [UntouchedTickets] = []
    /// The errors of runs, the most frequent first.
    public var failures: [ReasonCount] = []
}

/// What one rule would have done, and what it cost.
public struct RuleFigures: Sendable {
    /// Its shop.
    public var shop: ShopKey
    /// Its name.
    public var rule: String
    /// Where it stands.
    public var source: SourceLine
    /// Runs that were started.
    public var runs = 0
    /// Runs that ended with an error or over a limit, or diverged.
    public var failedRuns = 0
    /// Where its actions came to.
    public var actions: [ActionState: Int] = [:]
    /// Refunds it moved or set aside, in fen.
    public var refundFen: Int64 = 0
    /// Payouts it moved or set aside, in fen.
    public var payoutFen: Int64 = 0
    /// What it used of the sandbox.
    public var cost = RuleCosts.Sum()

    /// How many actions it asked for.
    public var actionCount: Int { actions.values.reduce(0, +) }
}

/// The money of a shop's day: moved, or set aside.
public struct MoneyDay: Sendable, Hashable {
    /// The shop.
    public var shop: ShopKey
    /// Days since 1970 in the shop's zone.
    public var day: Int
    /// Refunds, in fen.
    public var refundFen: Int64 = 0
    /// Payouts, in fen.
    public var payoutFen: Int64 = 0
}

/// How often something was said, in the words of the first time.
public struct ReasonCount: Sendable, Hashable {
    /// Where actions came to with it; nil for the errors of runs.
    public var state: ActionState?
    /// What was said the first time; later numbers may differ.
    public var reason: String
    /// How often.
    public var count: Int
}

/// How one kind of deadline ended.
public struct DeadlineFigures: Sendable, Hashable {
    /// Which one.
    public var key: DeadlineKey
    /// Who must act by it.
    public var owner: Party?
    /// How often it ended how.
    public var count: DeadlineCount
}

/// Tickets that nobody touched, of one kind and reason.
public struct UntouchedTickets: Sendable, Hashable {
    /// The kind of ticket; empty where it is not known.
    public var kind: String
    /// The buyer's reason; empty where it is not known.
    public var reason: String
    /// Where they stood at the end.
    public var phase: String
    /// How many.
    public var count = 0
    /// What buyers asked for on them, in fen.
    public var fen: Int64 = 0
    /// The ids of the first few.
    public var examples: [String] = []
}
