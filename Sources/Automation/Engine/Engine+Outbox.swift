public import Disputes

extension Engine {
    // MARK: Begin

    /// Takes up what a host before left at the gateway: what was under way is unknown now.
    ///
    /// - Parameter wall: the wall clock.
    /// - Returns: what to commit before anything else.
    /// - Throws: what the journal throws when it can't be read.
    public func begin(at wall: Timestamp) throws(JournalError) -> BatchOutcome {
        let batch = beginTurn(at: wall)
        try findOutdatedShops(into: batch)
        guard gateway is any RemoteGateway else { return batch.outcome }
        var after = Int64.min
        while case let page = try journal.openActions(after: after, limit: 1_024),
            let last = page.last
        {
            for record in page { try takeUp(record, at: wall, into: batch) }
            after = last.number
        }
        var outcome = endTurn(batch, Work(wall: wall))
        outcome.seal()
        return outcome
    }

    private func takeUp(
        _ record: ActionRecord,
        at wall: Timestamp,
        into batch: Batch
    ) throws(JournalError) {
        guard let shop = shops[record.ticket.shop], record.state != .needsApproval,
            record.delivery?.isBeforeHuman != true
        else { return }
        let entry = try entry(for: record.ticket)
        guard entry.state.open.contains(where: { $0.number == record.number }) else { return }
        let item = Outbox.Item(number: record.number, ticket: record.ticket)
        if record.state == .sending, var delivery = record.delivery {
            let verdict = delivery.interrupted(at: wall, limits: shop.settings.gateway)
            try visit(entry, of: shop, into: batch) { visit throws(JournalError) in
                try settle(item, record, delivery, verdict, on: visit)
            }
        } else if entry.state.open.first(where: { $0.state != .needsApproval })?.number
            == record.number
        {
            if record.state == .ready { entry.queuedAction = record.number }
            outbox.add(item, at: record.delivery?.notBefore)
        }
    }

    // MARK: Answers

    /// The gateway has answered.
    func take(
        _ reply: GatewayReply,
        at wall: Timestamp,
        into batch: Batch
    ) throws(JournalError) {
        outbox.end(reply.number)
        guard let record = try action(reply.number), var delivery = record.delivery,
            let shop = shops[record.ticket.shop], !record.state.isFinal
        else { return }
        let entry = try entry(for: record.ticket)
        let verdict = delivery.answered(
            reply.answer,
            to: reply.attempt,
            at: wall,
            limits: shop.settings.gateway,
            jitter: jitter()
        )
        let item = Outbox.Item(number: record.number, ticket: record.ticket)
        try visit(entry, of: shop, into: batch) { visit throws(JournalError) in
            try settle(item, record, delivery, verdict, on: visit)
        }
    }

    private func settle(
        _ item: Outbox.Item,
        _ record: ActionRecord,
        _ delivery: Delivery,
        _ verdict: Delivery.Verdict,
        on visit: Visit
    ) throws(JournalError) {
        guard let open = visit.entry.state.open.first(where: { $0.number == record.number }) else {
            return
        }
        var record = record
        record.delivery = delivery
        switch verdict {
        case .done(let reference):
            keep(record, in: visit.batch)
            try visit.end(open, as: .done(reference: reference))
        case .failed(let code, let message):
            keep(record, in: visit.batch)
            try visit.end(open, as: .failed(code: code, message: message))
        case .ready:
            // Postponed, it was not performed; not found after a long time, it is sent again: only
            // the first is ready, of the other nobody knows until it is answered.
            let step = record.state == .sending ? ActionStep.postpone : .query
            record.change(by: step, reason: nil, at: clock)
            visit.mark(open, record.state)
            keep(record, in: visit.batch)
            // It has its place in the queue already: the visit's end must not give it another one.
            if record.state == .ready { visit.entry.queuedAction = record.number }
            outbox.add(item, at: delivery.notBefore)
        case .unknown(let reason):
            record.change(by: .lose, reason: reason, at: clock)
            visit.mark(open, record.state)
            visit.stream(record, of: open)
            keep(record, in: visit.batch)
            outbox.add(item, at: delivery.notBefore)
        case .human(let reason):
            record.change(by: .giveUp, reason: reason, at: clock)
            visit.mark(open, record.state)
            visit.say(record, action(of: record), rule: open.rule, run: open.runID)
        }
    }

    // MARK: Sending

    /// Puts the head of a ticket's queue among what may be sent, unless it is there or held back.
    func enqueue(_ head: OpenAction, of visit: Visit) {
        guard gateway is any RemoteGateway, head.state == .ready,
            visit.entry.queuedAction != head.number, !visit.isHeldBack(head),
            !visit.hasOverdueDeadline
        else { return }
        queue(head, of: visit)
    }

    private func queue(_ head: OpenAction, of visit: Visit) {
        visit.entry.queuedAction = head.number
        outbox.add(Outbox.Item(number: head.number, ticket: visit.entry.key))
    }

    /// A ticket was released: what was not found, and held back since, may be sent again.
    func requeue(_ head: OpenAction, of visit: Visit) throws(JournalError) {
        guard gateway is any RemoteGateway, head.state == .unknown,
            !outbox.isUnderWay(head.number), let delivery = try action(head.number)?.delivery,
            delivery.next == .send, !delivery.isBeforeHuman
        else { return }
        queue(head, of: visit)
    }

    /// Begins what may be tried at the gateway now; the host does it once this turn is on disk.
    func dispatch(at wall: Timestamp, into batch: Batch) throws(JournalError) {
        guard gateway is any RemoteGateway else { return }
        outbox.wake(at: wall)
        var later: [Outbox.Item] = []
        while !budget.isSpent {
            let items = outbox.take { shops[$0]?.settings.gateway.concurrency ?? 0 }
            if items.isEmpty { break }
            for item in items {
                if budget.isSpent || batch.ahead.contains(item.ticket) {
                    later.append(item)
                } else {
                    try attempt(item, at: wall, into: batch)
                }
            }
        }
        for item in later { outbox.add(item) }
        batch.outcome.hasMoreSends = budget.isSpent || !later.isEmpty
    }

    private func attempt(
        _ item: Outbox.Item,
        at wall: Timestamp,
        into batch: Batch
    ) throws(JournalError) {
        guard let shop = shops[item.ticket.shop], !outbox.isUnderWay(item.number) else { return }
        let entry = try entry(for: item.ticket)
        if entry.queuedAction == item.number { entry.queuedAction = nil }
        try visit(entry, of: shop, into: batch) { visit throws(JournalError) in
            guard let head = visit.head, head.number == item.number else { return }
            guard let record = try action(item.number) else {
                throw .failed(reason: "action \(head.key) of ticket \(entry.key.id) is missing")
            }
            try attempt(item, head, record, on: visit, at: wall)
        }
    }

    private func attempt(
        _ item: Outbox.Item,
        _ head: OpenAction,
        _ record: ActionRecord,
        on visit: Visit,
        at wall: Timestamp
    ) throws(JournalError) {
        var delivery = record.delivery ?? Delivery()
        let limits = visit.shop.settings.gateway
        if delivery.isBeforeHuman { return }
        if let notBefore = delivery.notBefore, wall < notBefore {
            if record.state == .ready { visit.entry.queuedAction = item.number }
            return outbox.add(item, at: notBefore)
        }
        // What was not found is held back as well: released or live again, it is queued again.
        if delivery.next == .send, visit.isHeldBack(head) { return }
        if record.state == .ready {
            // What was postponed was sent before: only the first send is checked again.
            if delivery.attempts == 0 {
                if visit.hasOverdueDeadline { return }
                if let reason = visit.refusal(of: head, record) {
                    return try visit.end(head, as: .refused(reason: reason))
                }
            }
        }
        if let verdict = delivery.giveUp(at: wall, limits: limits) {
            return try settle(item, record, delivery, verdict, on: visit)
        }
        let attempt = delivery.begin(at: wall)
        var record = record
        record.delivery = delivery
        if attempt == .send {
            record.change(
                by: record.state == .ready ? .send : .sendAgain,
                reason: record.reason,
                at: clock
            )
            visit.mark(head, record.state)
            visit.stream(record, of: head)
        }
        keep(record, in: visit.batch)
        outbox.begin(item)
        visit.batch.outcome.sends.append(
            Sending(
                number: record.number,
                attempt: attempt,
                request: request(record, timeout: limits.timeout)
            )
        )
    }

    /// The request of an action, as it was stored.
    func request(_ record: ActionRecord, timeout: Double) -> ActionRequest {
        ActionRequest(
            key: record.key,
            kind: record.kind,
            ticket: record.ticket,
            body: record.request,
            timeout: timeout
        )
    }
}

extension ActionRecord {
    /// Goes a step of its life; a step that the life doesn't have is a mistake of ours.
    mutating func change(by step: ActionStep, reason: String?, at now: Timestamp) {
        guard let next = ActionLife.next(from: state, step: step) else {
            preconditionFailure("an action that is \(state.rawValue) can't \(step.rawValue)")
        }
        rememberState()
        state = next
        self.reason = reason
        at = now
    }
}

extension Visit {
    /// Notes an open action's state on its ticket, and where the log stands when it is first sent.
    func mark(_ open: OpenAction, _ state: ActionState) {
        guard let place = entry.state.open.firstIndex(where: { $0.number == open.number }) else {
            return
        }
        if open.state == .ready, state == .sending {
            entry.state.open[place].position = entry.state.position
        }
        entry.state.open[place].state = state
    }
}
