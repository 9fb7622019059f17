public import Automation
import Disputes

/// A simulated month in which a shop's rules act, and buyers and the platform react to what they do.
///
/// The rules run on a ``Rehearsal``, so that nothing can leave; what they ask for happens to the
/// simulated tickets: a refund ends one, an offer gets an answer or none, a rejection leads to the
/// platform, silence lets deadlines run. Unless the shop has people on call, what waits for humans
/// waits until the ticket ends. Deterministic: the same plan and rules give the same report.
///
/// Not Sendable; it lives on its stage's thread.
public final class ClosedLoop {
    /// The first warnings that a report keeps.
    private static let warningsKept = 20

    private let rehearsal: Rehearsal
    private var month: Month
    private var report: MonthReport
    private var approvals: Approvals
    private var handedOver: Set<Int> = []
    /// When the rules wake next by themselves.
    private var nextTimer: Timestamp?

    /// A month of the shop whose rules are on the stage.
    ///
    /// - Parameters:
    ///   - plan: its platform and shop are those of `shop`.
    ///   - shop: loaded, on the stage.
    ///   - stage: where the rules run.
    ///   - peopleSeconds: within about how long the shop's people approve, take over what is handed
    ///     over, and confirm goods that came back; nil: they never do.
    ///   - journal: new; one without history keeps memory bounded.
    /// - Throws: ``JournalError``.
    public init(
        _ plan: SimulationPlan,
        of shop: Rulebook,
        on stage: Stage,
        peopleSeconds: Int? = nil,
        journal: MemoryJournal = MemoryJournal(history: .none)
    ) throws(JournalError) {
        let terms = Terms(plan, shop.settings, peopleSeconds)
        approvals = Approvals(terms)
        let start = plan.from.start(offset: terms.offset)
        month = Month(plan, terms)
        report = MonthReport(plan)
        rehearsal = try Rehearsal(on: stage, at: start, journal: journal)
        rehearsal.counterpart = { [unowned self] in answer($0) }
    }

    /// Lives through the month, to the end of its last ticket.
    ///
    /// - Parameter arrive: told of each line as it arrives at the rules, and of how many tickets have
    ///   begun.
    /// - Returns: what it came to.
    /// - Throws: ``JournalError``, and what `arrive` throws.
    public func run(
        arrive: (_ line: [UInt8], _ begun: Int) throws -> Void = { _, _ in }
    ) throws -> MonthReport {
        while let next = month.nextTime() {
            // At one instant events come before timers, and people come last.
            if let timer = nextTimer, timer < next, approvals.next.map({ timer <= $0 }) ?? true {
                note(try rehearsal.advance(to: timer))
            } else if let time = approvals.next, time < next {
                note(try rehearsal.advance(to: time))
                note(try rehearsal.carryOut([.approve(key: approvals.takeNext())]))
            } else if let delivery = month.nextArrival(upTo: next) {
                note(try rehearsal.advance(to: delivery.at))
                note(try rehearsal.take(Array(delivery.line.dropLast())))
                report.events += 1
                report.lastDay = CivilDate(delivery.at, offset: month.terms.offset)
                try arrive(delivery.line, month.begunCount)
            }
            for account in month.takeClosed() { report.add(account) }
        }
        note(try rehearsal.drain())
        report.handedOver = handedOver.count
        return report
    }

    /// Takes down what a step led to.
    private func note(_ scene: Scene) {
        let tally = scene.tally
        report.tally.add(tally)
        if let turn = scene.turns.last { nextTimer = turn.nextTimerAt }
        for warning in scene.warnings where report.warnings.count < Self.warningsKept {
            report.warnings.append(warning)
        }
        for action in scene.actions { note(action) }
        for (decision, count) in tally.decisions where decision.state == .needsApproval {
            report.approvals += count.count
            report.approvalFen += count.fen
        }
    }

    /// Takes down what is a human's turn.
    private func note(_ action: ActionRecord) {
        guard let number = EventText.number(of: action.ticket.id) else { return }
        switch (action.kind, action.state) {
        case (.handOver, .done):
            handedOver.insert(number)
            month.handOver(number, at: rehearsal.clock)
        case (_, .needsApproval): approvals.add(action.key, at: rehearsal.clock)
        default: break
        }
    }

    /// What the simulated platform says to what the rules have sent.
    private func answer(_ sending: Sending) -> GatewayAnswer {
        let request = sending.request
        guard let number = EventText.number(of: request.ticket.id), let act = ShopAct(request)
        else {
            return .failed(code: "unknown_ticket", message: "there is no such ticket")
        }
        switch month.take(act, request.kind, on: number, at: rehearsal.clock) {
        case .done: return .done(reference: "simulated")
        case .ended:
            report.failedActions += 1
            return .failed(code: "ticket_moved", message: "the ticket has ended or moved meanwhile")
        case .amountChanged:
            report.failedActions += 1
            return .failed(code: "amount_changed", message: "the buyer asks for less meanwhile")
        }
    }
}

/// A loop belongs to its stage's thread.
@available(*, unavailable)
extension ClosedLoop: Sendable {}

extension Terms {
    /// The terms of a shop that its own rules act for.
    fileprivate init(_ plan: SimulationPlan, _ settings: ShopSettings, _ peopleSeconds: Int?) {
        let market = Market.of(plan.platform)
        self.init(
            market: market,
            shop: plan.shop,
            seed: plan.seed,
            lengths: settings.lengths,
            // Clocks that are put forward within the month are not simulated.
            offset: settings.zone.offset(at: plan.from.start(offset: 0).seconds),
            refundsInstantly: market.hasInstantRefund && settings.hasInstantRefund,
            people: peopleSeconds.map { .onCall(seconds: $0) } ?? .nobody
        )
    }
}
