import Disputes
import Sandbox

extension Engine {
    /// What a human wants done.
    func take(_ order: Order, into batch: Batch) throws(JournalError) {
        let reply: Result<String, OrderProblem>
        switch order {
        case .approve(let key): reply = try approve(key, into: batch)
        case .deny(let key, let reason): reply = try deny(key, reason, into: batch)
        case .resolve(let key, let resolution): reply = try resolve(key, resolution, into: batch)
        case .cancel(let run): reply = try cancel(run, into: batch)
        case .retry(let run): reply = try retry(run, into: batch)
        case .move(let run): reply = try move(run, into: batch)
        case .moveWaiting(let number): reply = try move(number, into: batch)
        case .release(let ticket, let shop): reply = try release(ticket, of: shop, into: batch)
        }
        batch.outcome.replies.append(reply)
    }

    private typealias Reply = Result<String, OrderProblem>

    private func problem(_ sentence: String) -> Reply { .failure(OrderProblem(sentence)) }

    /// Works on the ticket of a record, whose shop must be there.
    private func visit(
        _ key: TicketKey,
        into batch: Batch,
        _ body: (Visit) throws(JournalError) -> Reply
    ) throws(JournalError) -> Reply {
        guard let shop = shops[key.shop] else { return problem(key.shop.absence) }
        var reply = problem("nothing was done")
        try visit(try entry(for: key), of: shop, into: batch) { visit throws(JournalError) in
            reply = try body(visit)
        }
        return reply
    }

    // MARK: Actions

    private func onAction(
        _ key: String,
        in states: Set<ActionState>,
        _ otherwise: String,
        into batch: Batch,
        _ body: (Visit, OpenAction, ActionRecord) throws(JournalError) -> Reply
    ) throws(JournalError) -> Reply {
        guard let found = try journal.openAction(key: key),
            let record = try action(found.number), states.contains(record.state)
        else { return problem("no action with key \(key) \(otherwise)") }
        return try visit(record.ticket, into: batch) { visit throws(JournalError) in
            let open = visit.entry.state.open.first { $0.number == record.number }
            guard let open else { return problem("no action with key \(key) \(otherwise)") }
            return try body(visit, open, record)
        }
    }

    private static let noApproval = "waits for approval; see settle approvals DIR"

    private func approve(_ key: String, into batch: Batch) throws(JournalError) -> Reply {
        try onAction(key, in: [.needsApproval], Self.noApproval, into: batch) {
            visit,
            open,
            record throws(JournalError) in
            if let expires = open.expires, expires.at <= clock {
                try visit.end(open, as: .denied(reason: "nobody approved it in time"))
                return problem("the approval of \(key) has expired: it is denied")
            }
            if visit.hasOverdueDeadline {
                return problem(
                    """
                    a deadline of ticket \(visit.entry.key.id) passed while no host ran: start settle run \
                    first, so that what came of it is known, then approve \(key)
                    """
                )
            }
            var record = record
            record.change(by: .approve, reason: nil, at: clock)
            keep(record, in: batch)
            var ready = open
            ready.state = .ready
            ready.expires = nil
            // Behind what is ready already: it held nobody back while it waited.
            visit.entry.state.open.removeAll { $0.number == open.number }
            visit.entry.state.open.append(ready)
            let what = "\(open.kind.rawValue) on ticket \(visit.entry.key.id) is approved"
            if visit.isHeldBack(open) {
                let isSwitched = switches.holds(open.kind, of: visit.entry.key.shop)
                let off = isSwitched ? ", and the switch that holds it is off" : ""
                return .success(
                    "\(what); it is sent once the ticket is released and the shop is live\(off)"
                )
            }
            return .success(what)
        }
    }

    private func deny(
        _ key: String,
        _ reason: String,
        into batch: Batch
    ) throws(JournalError) -> Reply {
        try onAction(key, in: [.needsApproval], Self.noApproval, into: batch) {
            visit,
            open,
            _ throws(JournalError) in
            try visit.end(open, as: .denied(reason: reason))
            return .success("\(open.kind.rawValue) on ticket \(visit.entry.key.id) is denied")
        }
    }

    private func resolve(
        _ key: String,
        _ resolution: Order.Resolution,
        into batch: Batch
    ) throws(JournalError) -> Reply {
        let otherwise = "is unknown; see settle actions DIR --state unknown"
        return try onAction(key, in: [.unknown], otherwise, into: batch) {
            visit,
            open,
            _ throws(JournalError) in
            outbox.end(open.number)
            switch resolution {
            case .done(let reference):
                try visit.end(open, as: .done(reference: reference))
            case .failed(let reason):
                try visit.end(open, as: .failed(code: "resolved", message: reason))
            }
            return .success("\(open.kind.rawValue) on ticket \(visit.entry.key.id) is settled")
        }
    }

    // MARK: Runs

    private func onRun(
        _ id: String,
        in states: Set<RunRecord.State>,
        into batch: Batch,
        _ body: (Visit, RunRecord) throws(JournalError) -> Reply
    ) throws(JournalError) -> Reply {
        let names = states.map { "\($0)" }.sorted().joined(separator: " or ")
        let found = try runs(id)
        guard let record = found.first else {
            return problem("no run \(id) is \(names); see settle runs DIR")
        }
        guard found.count == 1 else {
            return .failure(.severalRuns(id))
        }
        guard states.contains(record.state) else {
            return problem("run \(id) is \(record.state), not \(names); see settle runs DIR")
        }
        return try visit(record.ticket, into: batch) { visit throws(JournalError) in
            try body(visit, record)
        }
    }

    /// The runs that are not done and whose id begins so, as they stand now.
    private func runs(_ id: String) throws(JournalError) -> [RunRecord] {
        var found: [RunRecord] = []
        try journal.eachRun(beginning: id) { record in
            found.append(runs[record.number]?.record ?? record)
            return true
        }
        return found
    }

    private func cancel(_ id: String, into batch: Batch) throws(JournalError) -> Reply {
        try onRun(id, in: [.waiting, .failed, .stopped, .diverged], into: batch) {
            visit,
            record throws(JournalError) in
            try visit.cancel(run: record.number, reason: "cancelled by a human")
            return .success("run \(record.id.hexadecimal) of '\(record.rule)' is cancelled")
        }
    }

    private func retry(_ id: String, into batch: Batch) throws(JournalError) -> Reply {
        try onRun(id, in: [.failed, .stopped, .diverged], into: batch) {
            visit,
            record throws(JournalError) in
            if record.state == .diverged { return try goOn(record, on: visit) }
            guard try (runRecord(record.number)?.history?.retries ?? 0) < Run.retriesMax else {
                return problem("run \(id) was retried \(Run.retriesMax) times; cancel it")
            }
            do throws(RunProblem) {
                try visit.retry(record)
            } catch {
                switch error {
                case .journal(let error): throw error
                case .unusable(let reason): return problem("run \(id) can't go on: \(reason)")
                }
            }
            return reply(record, "went on")
        }
    }

    /// A diverged run tries again with what had come for it.
    private func goOn(_ record: RunRecord, on visit: Visit) throws(JournalError) -> Reply {
        guard let place = visit.entry.state.waits.firstIndex(where: { $0.run == record.number })
        else { return problem("run \(record.id.hexadecimal) waits for nothing; cancel it") }
        visit.entry.state.waits[place].hasDiverged = false
        visit.batch.outcome.tally.waitingRuns += 1
        if var kept = try runRecord(record.number) {
            kept.record.state = .waiting
            kept.history?.failure = nil
            keep(kept.record, kept.history, in: visit.batch)
        }
        try visit.wakeHeld()
        return reply(record, "went on")
    }

    private func reply(_ record: RunRecord, _ what: String) -> Reply {
        let state = runs[record.number]?.record.state ?? .done
        let id = record.id.hexadecimal
        return .success("run \(id) of '\(record.rule)' \(what) and is \(state)")
    }

    private func move(_ id: String, into batch: Batch) throws(JournalError) -> Reply {
        try onRun(id, in: [.waiting, .failed, .stopped, .diverged], into: batch) {
            visit,
            record throws(JournalError) in try move(record, on: visit)
        }
    }

    private func move(_ number: Int64, into batch: Batch) throws(JournalError) -> Reply {
        guard let record = try runRecord(number)?.record, record.state == .waiting else {
            return problem("run number \(number) does not wait")
        }
        return try visit(record.ticket, into: batch) { visit throws(JournalError) in
            try move(record, on: visit)
        }
    }

    private func move(_ record: RunRecord, on visit: Visit) throws(JournalError) -> Reply {
        let id = record.id.hexadecimal
        guard let kept = try runRecord(record.number), var history = kept.history else {
            return problem("run \(id) can't be read by this settle")
        }
        // A version that rehearses on its share must not act by a run that was begun live.
        let scripts = visit.isRehearsed ? visit.shop.rulebook.scripts : visit.rulebook.scripts
        let agreement = agreement(of: record, history, with: scripts, visit.shop.settings)
        charge(visit.shop)
        switch agreement {
        case .diverges(let difference):
            return problem("run \(id) can't move: \(difference)")
        case .agrees(let body):
            history.body = body
            history.shopName = visit.shop.settings.name
            var moved = record
            moved.pin = scripts.pin.hash
            keepScripts(scripts, in: &visit.batch.outcome.commit)
            keep(moved, history, in: visit.batch)
            let rule = scripts.rules.first { $0.name == record.rule }
            for place in visit.entry.state.waits.indices
            where visit.entry.state.waits[place].run == record.number {
                visit.entry.state.waits[place].isWhenPaused = rule?.isWhenPaused ?? false
            }
            if record.state == .diverged { return try goOn(moved, on: visit) }
            return .success("run \(id) of '\(record.rule)' is moved")
        }
    }

    // MARK: Tickets

    private func release(
        _ id: String,
        of shop: ShopKey?,
        into batch: Batch
    ) throws(JournalError) -> Reply {
        var found: [TicketKey] = []
        for key in (shop.map { [$0] } ?? Array(shops.keys)) {
            let key = TicketKey(shop: key, id: id)
            let state = try entry(for: key).state
            if state.ticket.isPaused || state.handOver != nil { found.append(key) }
        }
        guard let key = found.first else {
            return problem("no ticket \(id) is paused or handed over; see settle queue DIR")
        }
        guard found.count == 1 else {
            return .failure(.severalTickets(id))
        }
        return try visit(key, into: batch) { visit throws(JournalError) in
            visit.changeTicket { $0.isPaused = false }
            visit.entry.state.handOver = nil
            try visit.wakeHeld()
            if let head = visit.head { try requeue(head, of: visit) }
            return .success("ticket \(id) is released")
        }
    }
}

/// Whether a run could go on with other scripts.
public enum Agreement: Sendable, Equatable {
    /// It could: its asks are the same; the rule's body has this number there.
    case agrees(body: Int)
    /// It can't; the first difference.
    case diverges(String)
}

extension Engine {
    /// Replays a run on scripts: whether it could go on with them.
    func agreement(
        of record: RunRecord,
        _ history: RunHistory,
        with scripts: RuleScripts,
        _ settings: ShopSettings
    ) -> Agreement {
        guard let rule = scripts.rules.first(where: { $0.name == record.rule }) else {
            return .diverges("there is no rule '\(record.rule)' any more")
        }
        let outcome = Replay(history: history, id: record.id).run(
            in: sandbox,
            image: image(of: scripts),
            body: rule.body,
            limits: settings.limits
        )
        switch outcome {
        case .agrees: return .agrees(body: rule.body)
        case .diverges(let divergence): return .diverges(divergence.description)
        }
    }
}
