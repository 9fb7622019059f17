import Disputes
import Sandbox

/// One event's visit to its ticket's rules: all of them are looked at on the ticket as the event
/// left it, then those that fired run, in their order.
///
/// A class: its runs change the ticket and the batch in place, without copies of either.
final class Visit {
    let engine: Engine
    let shop: Engine.Shop
    let arrival: NumberedArrival
    let entry: TicketEntry
    let batch: Batch
    /// What scripts see of the ticket now; made when first needed, dropped when the ticket changes.
    private var document: FlatValue?

    init(
        engine: Engine,
        shop: Engine.Shop,
        arrival: NumberedArrival,
        entry: TicketEntry,
        batch: Batch
    ) {
        self.engine = engine
        self.shop = shop
        self.arrival = arrival
        self.entry = entry
        self.batch = batch
    }

    /// Looks at the rules that listen to the event's type, and runs those that fire.
    func run(_ rules: [Rule], into trace: inout EventTrace) throws(JournalError) {
        var fired: [Rule] = []
        var isFinal = false
        trace.entries.reserveCapacity(rules.count)
        for rule in rules {
            let answer = isFinal ? .final : look(at: rule)
            trace.entries.append(EventTrace.Entry(rule: rule.place, outcome: answer))
            guard case .fired = answer else { continue }
            fired.append(rule)
            isFinal = rule.isFinal
        }
        if fired.isEmpty { return }
        batch.outcome.tally.firedEvents += 1
        for rule in fired { try start(rule) }
    }

    // MARK: Looking

    private func look(at rule: Rule) -> EventTrace.Outcome {
        let fired = EventTrace.Outcome.fired(run: runNumber(of: rule))
        if entry.state.ticket.isPaused, !rule.isWhenPaused { return .paused }
        if let mark = entry.state.mark(of: rule.name) {
            if rule.isOnce, mark.hasFired { return .once }
            if mark.isWaiting { return .waiting }
        }
        switch rule.when {
        case .always: return fired
        case .function(let number):
            do throws(ConditionFailure) {
                return try call("when", [.integer(Int64(number))]) ? fired : .functionSaidNo
            } catch {
                return failed(rule, error)
            }
        case .conditions(let conditions):
            return check(conditions, of: rule) ?? fired
        }
    }

    /// The first condition that does not hold; nil where all do.
    private func check(_ conditions: [Condition], of rule: Rule) -> EventTrace.Outcome? {
        for condition in conditions {
            let seen = value(at: condition.path)
            do throws(ConditionFailure) {
                let path = condition.path.text
                let holds = try condition.test.holds(of: seen) { number throws(ConditionFailure) in
                    try call("test", [.integer(Int64(number)), .string(path)])
                }
                if !holds {
                    return .condition(path: path, wanted: condition.wanted, seen: seen)
                }
            } catch {
                return failed(rule, error)
            }
        }
        return nil
    }

    private func value(at path: TicketPath) -> Value {
        switch path.place {
        case .field(let field): Value(entry.state.ticket[field], of: field.type)
        case .phase: .string(entry.state.ticket.phase.rawValue)
        case .document: Value(own: currentDocument()).at(path.parts)
        }
    }

    /// A `when` that fails is an error of its rule, not a no.
    private func failed(_ rule: Rule, _ failure: ConditionFailure) -> EventTrace.Outcome {
        batch.outcome.tally.failedConditions += 1
        warn(rule, failure.message)
        return .failed(message: failure.message)
    }

    /// Asks a function of the script, in a restore of its own; it may not ask for anything.
    private func call(_ entry: String, _ arguments: [Value]) throws(ConditionFailure) -> Bool {
        let image = engine.image(of: shop.rulebook)
        guard let entry = image.entry(entry) else { preconditionFailure("no entry \(entry)") }
        let step = engine.sandbox.start(
            image,
            entry: entry,
            arguments: Value.list(arguments).flat,
            document: currentDocument(),
            now: engine.clock.seconds,
            seed: 0,
            asks: false,
            limits: shop.settings.limits
        )
        switch step {
        case .finished(let value): return Value(own: value) == .bool(true)
        case .failed(let failure): throw ConditionFailure(message: failure.message)
        case .stopped(let limit): throw ConditionFailure(message: limit.description)
        case .asked: preconditionFailure("asks were forbidden")
        }
    }

    // MARK: Running

    private func runNumber(of rule: Rule) -> Int64 {
        arrival.number * Int64(Rule.countMax) + Int64(rule.place)
    }

    private func start(_ rule: Rule) throws(JournalError) {
        if rule.isOnce { entry.state.change(rule.name) { $0.hasFired = true } }
        batch.outcome.tally.runs += 1
        engine.keepScripts(of: shop.rulebook, in: &batch.outcome.commit)
        var run = Run(rule: rule, number: runNumber(of: rule), visit: self)
        try run.execute()
        batch.outcome.draft.runs.append((run.record, run.log))
        switch run.state {
        case .done: break
        case .waiting:
            batch.outcome.tally.waitingRuns += 1
            entry.state.change(rule.name) { $0.isWaiting = true }
        case .failed:
            batch.outcome.tally.failedRuns += 1
            warn(rule, run.log.failure ?? "")
        case .stopped:
            batch.outcome.tally.stoppedRuns += 1
            warn(rule, run.log.failure ?? "")
        }
    }

    func warn(_ rule: Rule, _ message: String) {
        batch.outcome.warnings.append(
            RunWarning(
                message: message,
                rule: rule.name,
                shop: entry.key.shop.id,
                ticket: entry.key.id
            )
        )
    }

    /// What a script sees of the ticket now.
    func currentDocument() -> FlatValue {
        if let document { return document }
        let made = TicketView.document(
            of: entry.state.ticket,
            event: arrival.event,
            settings: shop.settings,
            writer: &engine.scratch
        )
        document = made
        return made
    }

    /// Changes the ticket, and what scripts see of it.
    func changeTicket(_ change: (inout Ticket) -> Void) {
        change(&entry.state.ticket)
        document = nil
    }
}
