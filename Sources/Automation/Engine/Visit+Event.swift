import Disputes
import Sandbox

extension Visit {
    /// Looks at the rules that listen to an event, wakes the runs that waited for it, and starts
    /// those of the rules that fire.
    ///
    /// All rules are looked at on the ticket as the event left it, before any run goes on.
    func take(
        _ arrival: NumberedArrival,
        rules: [Rule],
        into trace: inout EventTrace
    ) throws(JournalError) {
        let event = arrival.event
        let fired = look(at: rules, on: arrival, into: &trace)
        for rule in fired where rule.mode == .restart {
            // A diverged one stays for a human to see.
            for wait in entry.state.waits where wait.rule == rule.name && !wait.hasDiverged {
                try cancel(run: wait.run, reason: "a newer run of its rule began")
            }
        }
        if entry.state.ticket.phase.isFinal {
            try expireApprovals("the ticket has ended")
        }
        try wakeHeld()
        try wakeRuns(awaiting: arrival)
        if fired.isEmpty { return }
        batch.outcome.tally.firedEvents += 1
        for rule in fired { try start(rule, on: event, number: arrival.number) }
    }

    private func wakeRuns(awaiting arrival: NumberedArrival) throws(JournalError) {
        let position = entry.state.position
        let type = arrival.event.type.name
        for wait in entry.state.waits where wait.awaits(type, at: position) {
            try wake(wait, held: .event(arrival.number)) { () throws(JournalError) in
                .event(engine.value(of: arrival), position: position)
            }
        }
    }

    // MARK: Looking

    private func look(
        at rules: [Rule],
        on arrival: NumberedArrival,
        into trace: inout EventTrace
    ) -> [Rule] {
        var fired: [Rule] = []
        var isFinal = false
        trace.entries.reserveCapacity(rules.count)
        for rule in rules where !rule.isDeaf(to: arrival.event) {
            let outcome = isFinal ? .final : look(at: rule, on: arrival)
            trace.entries.append(EventTrace.Entry(rule: rule.place, outcome: outcome))
            guard case .fired = outcome else { continue }
            fired.append(rule)
            isFinal = rule.isFinal
        }
        return fired
    }

    private func look(at rule: Rule, on arrival: NumberedArrival) -> EventTrace.Outcome {
        let fired = EventTrace.Outcome.fired(run: Self.runNumber(of: rule, on: arrival.number))
        if entry.state.ticket.isPaused, !rule.isWhenPaused { return .paused }
        if rule.isOnce, entry.state.mark(of: rule.name)?.hasFired == true { return .once }
        let isWaiting = entry.state.waits.contains { $0.rule == rule.name }
        if rule.mode == .single, isWaiting { return .waiting }
        switch rule.when {
        case .always: return fired
        case .function(let number):
            do throws(ConditionFailure) {
                let arguments: [Value] = [.integer(Int64(number))]
                return try call("when", arguments, arrival.event, of: rule)
                    ? fired : .functionSaidNo
            } catch {
                return failed(rule, error)
            }
        case .conditions(let conditions):
            return check(conditions, of: rule, on: arrival.event) ?? fired
        }
    }

    /// The first condition that does not hold; nil where all do.
    private func check(
        _ conditions: [Condition],
        of rule: Rule,
        on event: Event
    ) -> EventTrace.Outcome? {
        for condition in conditions {
            let seen = value(at: condition.path, event)
            do throws(ConditionFailure) {
                let path = condition.path.text
                let holds = try condition.test.holds(of: seen) { number throws(ConditionFailure) in
                    try call("test", [.integer(Int64(number)), .string(path)], event, of: rule)
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

    private func value(at path: TicketPath, _ event: Event) -> Value {
        switch path.place {
        case .field(let field): Value(entry.state.ticket[field], of: field.type)
        case .phase: .string(entry.state.ticket.phase.rawValue)
        case .document: Value(own: document(.event(event), of: nil)).at(path.parts)
        }
    }

    /// A `when` that fails is an error of its rule, not a no.
    private func failed(_ rule: Rule, _ failure: ConditionFailure) -> EventTrace.Outcome {
        batch.outcome.tally.failedConditions += 1
        warn(rule, failure.message)
        return .failed(message: failure.message)
    }

    /// Asks a function of the script, in a restore of its own; it may not ask for anything.
    private func call(
        _ entry: String,
        _ arguments: [Value],
        _ event: Event,
        of rule: Rule
    ) throws(ConditionFailure) -> Bool {
        let image = engine.image(of: rulebook.scripts)
        guard let entry = image.entry(entry) else { preconditionFailure("no entry \(entry)") }
        let step = engine.sandbox.start(
            image,
            entry: entry,
            arguments: Value.list(arguments).flat,
            document: document(.event(event), of: nil),
            now: engine.clock.seconds,
            seed: 0,
            asks: false,
            limits: shop.settings.limits
        )
        engine.charge(shop)
        engine.costs?.add(engine.sandbox.cost, of: rule, in: self.entry.key.shop)
        switch step {
        case .finished(let value): return Value(own: value) == .bool(true)
        case .failed(let failure): throw ConditionFailure(message: failure.message)
        case .stopped(let limit): throw ConditionFailure(message: limit.description)
        case .asked: preconditionFailure("asks were forbidden")
        }
    }
}

extension Rule {
    /// How long before a deadline a rule wants to know, where it doesn't say: 6 hours.
    static let beforeDefault = 21_600

    /// A `deadline.near` made for another rule's `before`.
    fileprivate func isDeaf(to event: Event) -> Bool {
        guard let before = event.before else { return false }
        return before != self.before ?? Self.beforeDefault
    }
}
