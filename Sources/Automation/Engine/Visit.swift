import Disputes
import Sandbox

/// One ticket at one instant: an event, a timer, an answer or a human's word comes to it, and its
/// runs begin or go on.
///
/// A class: its runs change the ticket and the batch in place, without copies of either.
final class Visit {
    let engine: Engine
    let shop: Engine.Shop
    let entry: TicketEntry
    let batch: Batch
    /// The rules that this ticket sees.
    let rulebook: Rulebook
    private let isCanary: Bool
    /// What scripts see of the ticket now, for the event (nil) or one run; dropped when the ticket
    /// changes.
    private var view: (run: Int64?, document: FlatValue)?

    init(engine: Engine, shop: Engine.Shop, entry: TicketEntry, batch: Batch) {
        self.engine = engine
        self.shop = shop
        self.entry = entry
        self.batch = batch
        isCanary = shop.canary?.covers(entry.key.id) ?? false
        rulebook = isCanary ? shop.canary?.rulebook ?? shop.rulebook : shop.rulebook
    }

    /// The rules that listen to a type of event.
    func rules(on type: EventType) -> [Rule] {
        let rules = isCanary ? shop.canary?.rules ?? shop.rules : shop.rules
        return rules[type.name]
    }

    /// The calendar day, in the shop's zone, on which what is asked now is asked.
    var day: Int { shop.settings.zone.day(at: engine.clock.seconds) }

    // MARK: What scripts see

    /// What a script sees of the ticket now.
    ///
    /// - Parameters:
    ///   - event: what the run was started for.
    ///   - run: nil for the visit's own event.
    /// - Returns: a document.
    func document(_ event: @autoclosure () -> TicketView.EventPart, of run: Int64?) -> FlatValue {
        if let view, view.run == run { return view.document }
        let made = TicketView.document(
            of: entry.state.ticket,
            event: event(),
            settings: shop.settings,
            writer: &engine.scratch
        )
        view = (run, made)
        return made
    }

    /// The version that this ticket sees only rehearses, whatever the shop does.
    var isRehearsed: Bool { rulebook.settings.mode == .shadow }

    /// Changes the ticket, and what scripts see of it.
    func changeTicket(_ change: (inout Ticket) -> Void) {
        change(&entry.state.ticket)
        view = nil
    }

    /// What a done action does to its ticket.
    func apply(done action: Action) {
        let now = engine.clock
        let lengths = shop.settings.lengths
        changeTicket { _ = $0.apply(done: action, at: now, rules: lengths) }
    }

    private func warn(_ run: Run) {
        warn(run.rule, run.log.failure ?? "")
        stream(run)
    }

    func warn(_ rule: Rule, _ message: String) {
        warn(rule.name, message)
    }

    func warn(_ rule: String, _ message: String) {
        batch.outcome.warnings.append(
            RunWarning(
                message: message,
                rule: rule,
                shop: entry.key.shop.id,
                ticket: entry.key.id
            )
        )
    }

    // MARK: Runs

    /// Whether what a rule wants must wait: a human has taken over, or nothing like it is sent now.
    func isHeldBack(_ action: OpenAction) -> Bool {
        isHeldBack(action.kind, isWhenPaused: action.isWhenPaused)
    }

    func isHeldBack(_ kind: ActionKind, isWhenPaused: Bool) -> Bool {
        shop.settings.mode != .live || entry.state.ticket.isPaused && !isWhenPaused
            || engine.switches.holds(kind, of: entry.key.shop)
    }

    /// Whether a deadline of the ticket is over and its timer has not fired: after a start under the
    /// wall clock that takes the catch-up time, and until then nobody knows which phase the ticket
    /// is in.
    var hasOverdueDeadline: Bool {
        guard engine.clockKind == .wall else { return false }
        return entry.state.deadlines.contains {
            !$0.hasFired && $0.before == nil && $0.due.at <= engine.clock
        }
    }

    /// Whether a run may begin or go on now.
    private func mayRun(_ isWhenPaused: Bool) -> Bool {
        shop.settings.mode != .off && (!entry.state.ticket.isPaused || isWhenPaused)
    }

    /// Starts a run of a rule on an event.
    func start(_ rule: Rule, on event: Event, number: Int64) throws(JournalError) {
        if rule.isOnce { entry.state.change(rule.name) { $0.hasFired = true } }
        batch.outcome.tally.runs += 1
        engine.keepScripts(rulebook.scripts, in: &batch.outcome.commit)
        var run = Run(
            rule: rule,
            number: Self.runNumber(of: rule, on: number),
            event: event,
            visit: self
        )
        try run.begin()
        keep(run)
    }

    static func runNumber(of rule: Rule, on event: Int64) -> Int64 {
        event * Int64(Rule.countMax) + Int64(rule.place)
    }

    /// Keeps what a run has become.
    private func keep(_ run: Run) {
        engine.keep(run.record, run.log, in: batch)
        switch run.state {
        case .done, .cancelled: break
        case .waiting:
            batch.outcome.tally.waitingRuns += 1
            guard let goal = run.goal else { preconditionFailure("a waiting run has a goal") }
            entry.state.waits.append(
                Wait(
                    run: run.number,
                    rule: run.rule.name,
                    isWhenPaused: run.rule.isWhenPaused,
                    goal: goal
                )
            )
        case .failed:
            batch.outcome.tally.failedRuns += 1
            warn(run)
        case .stopped:
            batch.outcome.tally.stoppedRuns += 1
            warn(run)
        case .diverged:
            batch.outcome.tally.divergedRuns += 1
            warn(run)
        }
    }

    // MARK: Waking

    /// What a waiting run is woken with.
    enum Answer {
        /// An event of the ticket, as an await returns it, and its position in the log.
        case event(FlatValue, position: Int)
        /// The time is over.
        case time
        /// What became of an action.
        case action(FlatValue)

        var value: FlatValue {
            switch self {
            case .event(let value, _), .action(let value): value
            case .time: .null
            }
        }
    }

    /// Wakes a run; where it may not run now, what came is kept for later.
    ///
    /// - Parameters:
    ///   - wait: one of the ticket's.
    ///   - held: what came, as it is kept.
    ///   - answer: what the run gets; asked for only where it may go on.
    /// - Throws: what the journal throws when it can't be read.
    func wake(
        _ wait: Wait,
        held: Wait.Held,
        with answer: () throws(JournalError) -> Answer
    ) throws(JournalError) {
        guard let place = entry.state.waits.firstIndex(where: { $0.run == wait.run }) else {
            return
        }
        guard mayRun(wait.isWhenPaused), !wait.hasDiverged else {
            entry.state.waits[place].held = held
            return
        }
        guard var run = try waitingRun(wait) else {
            entry.state.waits[place].held = held
            return
        }
        entry.state.waits.remove(at: place)
        batch.outcome.tally.waitingRuns -= 1
        let answer = try answer()
        if case .event(_, let position) = answer { run.log.position = position }
        if case .event(let types, let after, _) = wait.goal, case .time = answer, wait.held == nil {
            // What came until now was looked at when it came: a loop does not read it again.
            run.barren = Run.Barren(types: types, after: after, through: entry.state.position)
        }
        try run.wake(with: answer.value)
        keep(run)
        if run.state == .diverged {
            // What came is kept: once a human has seen to it the run can still go on with it.
            var wait = wait
            wait.held = held
            wait.hasDiverged = true
            entry.state.waits.append(wait)
        }
    }

    /// The run of a wait, ready to be woken; nil where this host can't speak with it.
    private func waitingRun(_ wait: Wait) throws(JournalError) -> Run? {
        do throws(RunProblem) {
            return try engine.loadRun(wait.run, for: self)
        } catch {
            switch error {
            case .journal(let error): throw error
            case .unusable(let reason):
                warn(wait.rule, "a waiting run is left as it is: \(reason)")
                return nil
            }
        }
    }

    /// Wakes the runs that something came for while they might not run.
    func wakeHeld() throws(JournalError) {
        for wait in entry.state.waits {
            guard let held = wait.held, mayRun(wait.isWhenPaused), !wait.hasDiverged else {
                continue
            }
            try wake(wait, held: held) { () throws(JournalError) in
                switch held {
                case .time: return .time
                case .event(let number):
                    return try engine.loggedEvent(number, on: entry).map {
                        .event($0.value, position: $0.position)
                    } ?? .time
                case .action(let position):
                    return .action(try endOfAction(wait, sentAt: position))
                }
            }
        }
    }

    /// The answer to a run whose action ended while the run might not go on.
    private func endOfAction(
        _ wait: Wait,
        sentAt position: Int
    ) throws(JournalError) -> FlatValue {
        guard case .action(let number) = wait.goal, let record = try engine.action(number) else {
            return Answers.raise(code: "unknown", "what became of the action is not known")
        }
        return answer(to: record, position: position)
    }

    /// Goes on with a run that failed, after a human's word.
    func retry(_ record: RunRecord) throws(RunProblem) {
        var run = try engine.loadRun(record.number, for: self)
        run.log.prepareRetry()
        do throws(JournalError) {
            try run.retry()
        } catch {
            throw .journal(error)
        }
        // Its failed step is not given up for a replay that comes out otherwise.
        if run.state == .diverged { throw .unusable(run.log.failure ?? "it diverges") }
        keep(run)
    }

    /// Ends a waiting run: what it asked for and was not sent is withdrawn.
    func cancel(run number: Int64, reason: String) throws(JournalError) {
        if let wait = entry.state.waits.first(where: { $0.run == number }) {
            batch.outcome.tally.waitingRuns -= wait.hasDiverged ? 0 : 1
            entry.state.waits.removeAll { $0.run == number }
        }
        if var kept = try engine.runRecord(number) {
            kept.record.state = .cancelled
            kept.history?.failure = reason
            engine.keep(kept.record, kept.history, in: batch)
        }
        for action in entry.state.open where action.number / 1024 == number {
            guard action.state == .needsApproval || action.state == .ready else { continue }
            try end(action, as: .withdrawn(reason: reason))
        }
    }
}

extension RunHistory {
    /// Takes back the step that failed, if it failed for certain: it is asked again, with a new key.
    fileprivate mutating func prepareRetry() {
        guard let answer = recorded.lastAnswer, Value(own: answer)["raise"] != nil else { return }
        retries += 1
        retriedAt = recorded.count
        recorded.removeLast()
    }
}
