/// What a ticket came to: what a month is judged by.
struct Account: Sendable {
    /// How the ticket ended; nil while it has not.
    var ending: Ending?
    /// How it is about to end, while the money or the goods are on their way.
    var coming = Ending.refundAgreed
    /// What is about to be refunded, in fen.
    var due: Int64 = 0
    /// Who has decided so.
    var decider = Decider.platform
    /// What the buyer got back, in fen, by who had decided so.
    var refundedByRules: Int64 = 0
    var refundedByPeople: Int64 = 0
    var refundedByPlatform: Int64 = 0
    /// What the shop paid beside, in fen.
    var paidOut: Int64 = 0
    var interventions = 0
    var verdictsLost = 0
    var verdictsWon = 0
    /// Times that were over before the shop had acted.
    var missed = 0

    /// Who decided that a buyer gets money back.
    enum Decider: Sendable {
        case rules, people, platform
    }

    /// All the buyer got, in fen.
    var received: Int64 { refundedByRules + refundedByPeople + refundedByPlatform + paidOut }

    /// What was due has come.
    mutating func settleRefund() {
        switch decider {
        case .rules: refundedByRules += due
        case .people: refundedByPeople += due
        case .platform: refundedByPlatform += due
        }
    }
}
