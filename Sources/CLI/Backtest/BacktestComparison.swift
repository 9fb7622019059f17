import Automation

/// The headline figures of two versions of the rules side by side.
struct BacktestComparison {
    /// What a row is about.
    enum Item: CaseIterable {
        case touched
        case untouched
        case actions
        case needsApproval
        case refused
        case failedRuns
        case refunds
        case payouts
        case met
        case missed
    }

    private let other: BacktestFigures
    private let figures: BacktestFigures

    init(_ other: BacktestFigures, _ figures: BacktestFigures) {
        self.other = other
        self.figures = figures
    }

    /// The other's figure, this one's, and the difference, as text.
    func cells(_ item: Item) -> [String] {
        let (was, now) = (value(item, of: other), value(item, of: figures))
        if item == .refunds || item == .payouts {
            return [was.asYuan, now.asYuan, now == was ? "" : (now - was).asSignedYuan]
        }
        let sign = now > was ? "+" : ""
        return [
            grouped(Int(was)), grouped(Int(now)), now == was ? "" : sign + grouped(Int(now - was)),
        ]
    }

    /// All rows, named in English.
    var rows: [[String]] {
        Item.allCases.map { [PageWords.english.comparison(of: $0)] + cells($0) }
    }

    private func value(_ item: Item, of figures: BacktestFigures) -> Int64 {
        switch item {
        case .touched: Int64(figures.ticketsTouched)
        case .untouched: Int64(figures.ticketsUntouched)
        case .actions: Int64(figures.actionRows.reduce(0) { $0 + $1.count })
        case .needsApproval: count(.needsApproval, of: figures)
        case .refused: count(.refused, of: figures)
        case .failedRuns: Int64(figures.failedRuns)
        case .refunds: figures.refundFen
        case .payouts: figures.payoutFen
        case .met: Int64(figures.ownDeadlines.met)
        case .missed: Int64(figures.ownDeadlines.missed)
        }
    }

    private func count(_ state: ActionState, of figures: BacktestFigures) -> Int64 {
        Int64(figures.actionRows.reduce(0) { $0 + ($1.states[state] ?? 0) })
    }
}
