import Automation
import Disputes

/// What must hold whenever something is written: looks at every commit that is kept.
struct CommitAudit: Sendable {
    private(set) var violations: [String] = []
    /// Actions of each ticket in the order in which they became ready to be sent.
    private(set) var readied: [TicketKey: [Int64]] = [:]
    /// Actions that have asked a human.
    private(set) var asked: Set<Int64> = []
    /// Actions of which nobody knew the outcome until a human looked.
    private(set) var unsettled: Set<Int64> = []
    private var outcomes: Set<Int64> = []
    private var made: Set<String> = []
    private var actions: [Int64: ActionRecord] = [:]
    private var runs: [Int64: RunRecord] = [:]
    private var ledger: [Int64: LedgerEntry] = [:]
    private let settings: ShopSettings

    init(_ settings: ShopSettings) {
        self.settings = settings
    }

    /// Looks at a commit that is on disk now.
    mutating func take(_ commit: Commit) {
        for outcome in commit.outcomes where !outcomes.insert(outcome.number).inserted {
            violations.append("event \(outcome.number) was processed twice")
        }
        for event in commit.made where !made.insert(event.event.id).inserted {
            violations.append("\(event.event.id) was made twice")
        }
        for run in commit.runs { take(run) }
        for action in commit.actions { take(action) }
        for entry in commit.ledger { take(entry) }
        if !commit.ledger.isEmpty { checkLimits() }
    }

    private mutating func take(_ run: RunRecord) {
        if let earlier = runs[run.number] {
            let isOver = earlier.state == .done || earlier.state == .cancelled
            if isOver || earlier.id != run.id || earlier.ticket != run.ticket {
                violations.append("run \(run.number) was changed when it was \(earlier.state)")
            }
        }
        runs[run.number] = run
    }

    private mutating func take(_ action: ActionRecord) {
        if let earlier = actions[action.number] {
            if earlier.state.isFinal {
                violations.append("\(action.number) changed when it was \(earlier.state)")
            }
            if earlier.key != action.key || earlier.request != action.request
                || earlier.arguments != action.arguments || earlier.ticket != action.ticket
            {
                violations.append("\(action.number) is not what it was")
            }
        }
        if action.state == .needsApproval { asked.insert(action.number) }
        if action.delivery?.isBeforeHuman == true { unsettled.insert(action.number) }
        let isFirst = !(readied[action.ticket]?.contains(action.number) ?? false)
        if action.state == .ready, isFirst {
            readied[action.ticket, default: []].append(action.number)
        }
        actions[action.number] = action
    }

    private mutating func take(_ entry: LedgerEntry) {
        if let earlier = ledger[entry.number] {
            if earlier.state != .reserved {
                violations.append("money of \(entry.number) moved when it was \(earlier.state)")
            }
            if earlier.amount != entry.amount || earlier.day != entry.day {
                violations.append("money of \(entry.number) is not what it was")
            }
        }
        ledger[entry.number] = entry
    }

    /// Reserved and posted money against the shop's limits, counted anew from all entries.
    private mutating func checkLimits() {
        var days: [Int: Int64] = [:]
        var buyers: [String: Int64] = [:]
        var tickets: [String: (count: Int, fen: Int64)] = [:]
        var refunds: [Int: Int64] = [:]
        for entry in ledger.values where entry.state != .released && !entry.isShadow {
            let fen = entry.amount.fen
            switch entry.account {
            case .payout:
                days[entry.day, default: 0] += fen
                buyers["\(entry.day) \(entry.buyer)", default: 0] += fen
                tickets[entry.ticket, default: (0, 0)].count += 1
                tickets[entry.ticket, default: (0, 0)].fen += fen
            case .refund:
                // What asks a human may go beyond: that is why it asks.
                if !asked.contains(entry.number) { refunds[entry.day, default: 0] += fen }
            }
        }
        let limits = settings.payout
        check(days.values.max(), limits.perDay, "payouts of a day")
        check(buyers.values.max(), limits.perBuyerPerDay, "payouts to a buyer")
        check(tickets.values.map(\.fen).max(), limits.perTicket, "payouts on a ticket")
        check(refunds.values.max(), settings.refund.perDay, "refunds of a day")
        if tickets.values.contains(where: { $0.count > 1 }) {
            violations.append("a ticket has two payouts")
        }
    }

    private mutating func check(_ sum: Int64?, _ limit: Money, _ what: String) {
        guard let sum, sum > limit.fen else { return }
        violations.append("\(what) are \(Money(fen: sum)), the limit is \(limit)")
    }
}
