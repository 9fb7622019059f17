import Disputes
import Sandbox

/// Runs rules over recorded events, to see what they would have done.
///
/// Every shop acts as if it were live, whatever its `shop.lua` says, and what rules ask for is
/// answered `done` inside the host: there is no gateway that could send anything, and no human who
/// approves.
///
/// ## Topics
/// - One version of the rules: ``open(_:journal:)``, ``run(_:drains:report:)``, ``figures()``
/// - Two: ``difference(from:limit:)``
public final class Backtest {
    /// What became of opening one.
    public struct Opening {
        /// Ready to run.
        public let backtest: Backtest
        /// The shops whose events are taken.
        public let shops: Set<ShopKey>
        /// Shops whose rules do not run, by the place of their folder.
        public let problems: [(place: Int, problem: ShopProblem)]
    }

    let journal: any Journal
    let book: BacktestBook
    private let host: Host
    private let start: JournalStart
    private let rulebooks: [Rulebook]

    private init(_ opening: Host.Opening, journal: any Journal) {
        host = opening.host
        start = opening.start
        rulebooks = opening.rulebooks.sorted { $0.settings.shop < $1.settings.shop }
        book = BacktestBook(rulebooks)
        self.journal = journal
    }

    /// Loads the shops.
    ///
    /// - Parameters:
    ///   - shops: the folders' texts.
    ///   - journal: a new one, which nobody needs afterwards: everything is written into it.
    /// - Returns: a backtest, and which shops it takes events of.
    /// - Throws: ``JournalError``, or ``SandboxError`` where there is no memory for a sandbox.
    public static func open(
        _ shops: [ShopScripts],
        journal: any Journal
    ) async throws -> Opening {
        let opening = try await Host.open(
            shops,
            journal: journal,
            gateway: PrintGateway(),
            mode: .live,
            measures: true
        )
        return Opening(
            backtest: Backtest(opening, journal: journal),
            shops: opening.shops,
            problems: opening.problems
        )
    }

    /// Runs the rules over the events, once.
    ///
    /// - Parameters:
    ///   - intake: the events.
    ///   - drains: at their end the clock runs on until nothing waits for time.
    ///   - report: told of each batch, in order: for progress, and for damaged lines.
    /// - Throws: ``JournalError``, what ended the input before its end, and what `report` throws.
    public func run(
        _ intake: Intake,
        drains: Bool,
        report: (BatchOutcome) throws -> Void
    ) async throws {
        var options = Host.Options()
        options.drains = drains
        try await host.run(intake, start: start, options: options) { outcome in
            book.add(outcome)
            try report(outcome)
        }
    }

    /// What they would have done.
    ///
    /// - Throws: ``JournalError``.
    public func figures() async throws -> BacktestFigures {
        let measures = await host.measures()
        var figures = BacktestFigures()
        figures.tally = book.tally
        figures.from = try firstTime()
        figures.to = book.clock
        figures.shops = rulebooks.map(\.settings)
        figures.tickets = book.tickets.count
        figures.ticketsTouched = book.tickets.values.count { $0.isTouched }
        figures.waitingFen = book.reserved.values.reduce(0, +)
        figures.waitingRuns = book.waitingRuns.count
        figures.actions = book.actions.mapValues { $0.filter { $0.value > 0 } }
        figures.rules = rules(measures)
        figures.days = book.days.values.sorted { ($0.shop, $0.day) < ($1.shop, $1.day) }
        figures.reasons = book.reasons.sorted
        figures.failures = book.failures.sorted
        figures.deadlines = DeadlineKey.allCases.compactMap { key in
            measures.deadlines[key].map { DeadlineFigures(key: key, owner: key.owner, count: $0) }
        }
        try addUntouched(to: &figures)
        return figures
    }

    /// Closes the journal.
    public func close() throws {
        try host.close()
    }

    private func rules(_ measures: HostMeasures) -> [RuleFigures] {
        rulebooks.flatMap { book.shops[$0.settings.shop] ?? [] }.map { rule in
            var rule = rule
            let key = RuleCosts.Key(shop: rule.shop, rule: rule.rule)
            rule.cost = measures.costs[key] ?? RuleCosts.Sum()
            return rule
        }
    }

    private func firstTime() throws -> Timestamp? {
        guard let first = try journal.events(after: 0, limit: 1).first else { return nil }
        return try? EventReader().readOwn(first.event.body).time
    }

    // MARK: Untouched

    private static let groupsMax = 200
    private static let examplesMax = 3

    /// Looks at each ticket that nobody touched, a page at a time.
    private func addUntouched(to figures: inout BacktestFigures) throws {
        var groups: [[String]: UntouchedTickets] = [:]
        try eachTicket { record in
            guard let sum = book.tickets[record.key.digest], !sum.isTouched, !sum.isHuman else {
                return
            }
            figures.ticketsUntouched += 1
            guard let ticket = TicketState(decoding: record.state)?.ticket else { return }
            var key = [ticket.kind?.rawValue ?? "", ticket.reasonText, ticket.phase.rawValue]
            if groups.count >= Self.groupsMax, groups[key] == nil { key = ["", "other", ""] }
            let none = UntouchedTickets(kind: key[0], reason: key[1], phase: key[2])
            groups[key, default: none].add(ticket, examplesMax: Self.examplesMax)
        }
        figures.untouched = groups.values.sorted { a, b in
            a.count == b.count
                ? (a.kind, a.reason, a.phase) < (b.kind, b.reason, b.phase) : a.count > b.count
        }
    }

    /// Every ticket of the journal in the order of platform, shop, ticket, a page at a time.
    func eachTicket(_ body: (TicketRecord) throws -> Void) throws {
        var after: TicketKey?
        while case let page = try journal.tickets(after: after, limit: Desk.pageRows),
            let last = page.last
        {
            for record in page { try body(record) }
            after = last.key
        }
    }
}

extension UntouchedTickets {
    fileprivate mutating func add(_ ticket: Ticket, examplesMax: Int) {
        count += 1
        if case .integer(let amount) = ticket[.amount] { fen += amount }
        if examples.count < examplesMax { examples.append(ticket.id) }
    }
}

extension Ticket {
    fileprivate var reasonText: String {
        guard case .text(let reason) = self[.reason] else { return "" }
        return reason.cut(toBytes: 60)
    }
}
