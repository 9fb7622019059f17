import Automation
import Disputes
import Simulation

/// What a simulated month came to, for people.
struct MonthText {
    private let report: MonthReport

    init(_ report: MonthReport) {
        self.report = report
    }

    /// What the rules decided, then what came of it: the last lines are those one looks for.
    func lines(width: Int) -> [String] {
        let decisions = DecisionTable(report.tally).lines(width: width)
        return [headline, ""] + (report.tally.decisions.isEmpty ? [] : decisions + [""])
            + endings.lines(width: width) + ["", "before a human"] + indented(humans)
            + ["", "disputes and deadlines"] + indented(disputes)
            + ["", "money to buyers, yuan"] + indented(money)
    }

    private var headline: String {
        let plan = report.plan
        let first = plan.from.description
        let last = report.lastDay.description
        return
            "\(counted(report.tickets, "ticket")) of \(plan.platform.rawValue) shop \(plan.shop), seed "
            + "\(plan.seed): \(counted(report.events, "event")) from \(first) to \(last)"
    }

    private var endings: TextTable {
        var table = TextTable(columns: [
            .init(title: "how tickets ended"), .init(title: "tickets", isRight: true),
            .init(title: "%", isRight: true), .init(title: "yuan to buyers", isRight: true),
        ])
        for ending in Ending.allCases {
            guard let sum = report.endings[ending] else { continue }
            table.rows.append([
                ending.sentence, grouped(sum.tickets), share(sum.tickets, of: report.tickets),
                Money(fen: sum.fen).description,
            ])
        }
        return table
    }

    private var money: [(String, String)] {
        [
            ("refunded by rules", yuan(report.refundedByRules)),
            ("refunded by people", yuan(report.refundedByPeople)),
            ("refunded by the platform", yuan(report.refundedByPlatform)),
            ("small payouts", yuan(report.paidOut)), ("in all", yuan(report.cost)),
        ]
    }

    private var disputes: [(String, String)] {
        [
            ("interventions", grouped(report.interventions)),
            ("per 100 tickets", share(report.interventions, of: report.tickets)),
            ("verdicts lost", grouped(report.verdictsLost)),
            ("verdicts won", grouped(report.verdictsWon)),
            ("deadlines missed", grouped(report.missedDeadlines)),
            ("actions that came too late", grouped(report.failedActions)),
        ]
    }

    private var humans: [(String, String)] {
        [
            ("tickets handed over", grouped(report.handedOver)),
            ("approvals asked", grouped(report.approvals)),
            ("yuan they were about", yuan(report.approvalFen)),
            ("runs that failed", grouped(report.failedRuns)),
        ]
    }

    private func share(_ count: Int, of total: Int) -> String {
        let tenths = total == 0 ? 0 : (count * 1_000 + total / 2) / total
        return "\(tenths / 10).\(tenths % 10)"
    }

    private func yuan(_ fen: Int64) -> String { Money(fen: fen).description }

    /// Names on the left, figures on the right.
    private func indented(_ figures: [(String, String)]) -> [String] {
        let names = figures.map(\.0.displayWidth).max() ?? 0
        let numbers = figures.map(\.1.displayWidth).max() ?? 0
        return figures.map { name, number in
            "  \(name)" + String(repeating: " ", count: names - name.displayWidth + 2)
                + String(repeating: " ", count: numbers - number.displayWidth) + number
        }
    }
}

extension Ending {
    fileprivate var sentence: String {
        switch self {
        case .refundAgreed: "refund agreed"
        case .goodsReturned: "goods back, refunded"
        case .replaced: "replaced or repaired"
        case .parcelStopped: "parcel stopped, refunded"
        case .paidOut: "settled by a payout"
        case .instantRefund: "refunded at once by the platform"
        case .timedOut: "refunded because time was over"
        case .verdictLost: "verdict lost"
        case .verdictWon: "verdict won"
        case .withdrawn: "withdrawn by the buyer"
        case .lapsed: "closed, the buyer did nothing more"
        }
    }
}
