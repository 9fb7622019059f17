public import Automation
public import Disputes

/// What a simulated month came to: what a set of rules is judged by.
public struct MonthReport: Sendable {
    /// Tickets that ended in one way.
    public struct Endings: Sendable, Equatable {
        /// How many.
        public var tickets = 0
        /// What their buyers got back or were paid, in fen.
        public var fen: Int64 = 0
    }

    /// What was simulated.
    public let plan: SimulationPlan
    /// Events that arrived at the rules, each counted as often as it came.
    public internal(set) var events = 0
    /// Tickets that have ended.
    public private(set) var tickets = 0
    /// How the tickets ended.
    public private(set) var endings: [Ending: Endings] = [:]
    /// What buyers got back because the shop's rules said so, in fen.
    public private(set) var refundedByRules: Int64 = 0
    /// What buyers got back because the shop's people said so, in fen.
    public private(set) var refundedByPeople: Int64 = 0
    /// What buyers got back because the platform did: time-outs, stopped parcels, verdicts, in fen.
    public private(set) var refundedByPlatform: Int64 = 0
    /// Small sums paid beside, in fen.
    public private(set) var paidOut: Int64 = 0
    /// How often buyers called the platform.
    public private(set) var interventions = 0
    /// Verdicts against the shop.
    public private(set) var verdictsLost = 0
    /// Verdicts for the shop, or against nobody.
    public private(set) var verdictsWon = 0
    /// Times that were over before the shop had acted.
    public private(set) var missedDeadlines = 0
    /// Actions that the platform did not take: the ticket had ended or moved.
    public internal(set) var failedActions = 0
    /// Actions that waited for a human's approval.
    public internal(set) var approvals = 0
    /// What these would have moved, in fen.
    public internal(set) var approvalFen: Int64 = 0
    /// Tickets that rules handed over to a human.
    public internal(set) var handedOver = 0
    /// What rules decided, and how their runs ended.
    public internal(set) var tally = Tally()
    /// The first runs that ended badly.
    public internal(set) var warnings: [RunWarning] = []
    /// The day on which the last event came, in the shop's zone.
    public internal(set) var lastDay: CivilDate

    /// A month of which nothing is known yet.
    init(_ plan: SimulationPlan) {
        self.plan = plan
        lastDay = plan.from
    }

    /// Runs and conditions that ended badly.
    public var failedRuns: Int {
        tally.failedRuns + tally.stoppedRuns + tally.divergedRuns + tally.failedConditions
    }

    /// All that buyers got, in fen.
    public var cost: Int64 {
        refundedByRules + refundedByPeople + refundedByPlatform + paidOut
    }

    /// Adds a ticket that has ended.
    mutating func add(_ account: Account) {
        tickets += 1
        let ending = account.ending ?? .lapsed
        endings[ending, default: Endings()].tickets += 1
        endings[ending, default: Endings()].fen += account.received
        refundedByRules += account.refundedByRules
        refundedByPeople += account.refundedByPeople
        refundedByPlatform += account.refundedByPlatform
        paidOut += account.paidOut
        interventions += account.interventions
        verdictsLost += account.verdictsLost
        verdictsWon += account.verdictsWon
        missedDeadlines += account.missed
    }
}
