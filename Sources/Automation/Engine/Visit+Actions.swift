import Disputes
import Sandbox

extension Visit {
    // MARK: Books

    /// Sets an action's money aside or moves it: in the ledger, in the sums of the day, on the ticket.
    func book(
        _ action: Action,
        number: Int64,
        _ state: LedgerEntry.State,
        isShadow: Bool
    ) throws(JournalError) {
        guard let account = entry.state.ticket.account(of: action) else { return }
        let amount = entry.state.ticket.refund(by: action) ?? .zero
        let booked = LedgerEntry(
            number: number,
            shop: entry.key.shop,
            account: account,
            state: state,
            isShadow: isShadow,
            day: day,
            buyer: entry.state.ticket.buyerID ?? "",
            ticket: entry.key.id,
            amount: amount
        )
        try engine.count(booked, of: shop)
        engine.keep(booked, in: batch)
        if account == .payout { count(payout: amount.fen, isShadow: isShadow) }
    }

    /// Posts or releases what was set aside for an action.
    private func rebook(_ number: Int64, _ state: LedgerEntry.State) throws(JournalError) {
        guard let earlier = try engine.ledgerEntry(number), earlier.state == .reserved else {
            return
        }
        var booked = earlier
        booked.state = state
        try engine.recount(earlier, as: booked, of: shop)
        engine.keep(booked, in: batch)
        if state == .released, booked.account == .payout {
            count(payout: -booked.amount.fen, isShadow: booked.isShadow)
        }
    }

    private func count(payout fen: Int64, isShadow: Bool) {
        if isShadow {
            entry.state.shadowPayoutFen += fen
        } else {
            entry.state.payoutFen += fen
        }
    }

    // MARK: Output

    /// Journals an action whose state changed for good, or that waits for a human, with its line.
    func say(_ record: ActionRecord, _ action: Action, rule: String, run: String) {
        engine.keep(record, in: batch)
        let line = line(of: record, rule: rule, run: run)
        batch.outcome.lines.append(contentsOf: line)
        batch.outcome.lines.append(UInt8(ascii: "\n"))
        stream(record, line)
        let decision = Tally.Decision(
            shop: entry.key.shop,
            rule: rule,
            action: record.kind,
            state: record.state
        )
        let isMoney =
            entry.state.ticket.account(of: action) != nil
            && [.done, .shadow, .needsApproval].contains(record.state)
        let amount = isMoney ? entry.state.ticket.refund(by: action)?.fen ?? 0 : 0
        batch.outcome.tally.decisions[decision, default: Tally.Count()]
            .add(count: 1, fen: amount, reason: record.reason)
    }

    /// What is said of an action, without a line end.
    func line(of record: ActionRecord, rule: String, run: String) -> [UInt8] {
        ActionLine(
            at: engine.clock,
            zone: shop.settings.zone,
            shop: entry.key.shop.id,
            ticket: entry.key.id,
            rule: rule,
            run: run,
            record: record
        ).bytes
    }

    // MARK: Ends

    /// Settles an action of this ticket, and wakes the run that waits for it.
    func end(_ open: OpenAction, as end: ActionEnd) throws(JournalError) {
        entry.state.open.removeAll { $0.number == open.number }
        engine.outbox.forget(Outbox.Item(number: open.number, ticket: entry.key))
        guard var record = try engine.action(open.number) else { return }
        let action = engine.action(of: record)
        changeTicket { ticket in
            if ticket.pendingMove == open.key { ticket.pendingMove = nil }
            if ticket.pendingPayout == open.key { ticket.pendingPayout = nil }
        }
        record.rememberState()
        record.state = end.state
        record.reason = end.reason
        record.reference = end.reference
        record.at = engine.clock
        if case .done(let reference) = end {
            try rebook(open.number, .posted)
            apply(done: action)
            note(reference, of: open)
        } else {
            try rebook(open.number, .released)
            // It did not reach the buyer: the rule's next one is no repetition.
            if let noted = record.repliedAt, entry.state.lastReply(of: open.rule) == noted {
                entry.state.change(open.rule) { $0.lastReply = nil }
            }
        }
        say(record, action, rule: open.rule, run: open.runID)
        guard let wait = entry.state.waits.first(where: { $0.goal == .action(open.number) }) else {
            return
        }
        let answer = self.answer(to: record, position: open.position)
        try wake(wait, held: .action(position: open.position)) { .action(answer) }
    }

    /// What the run gets for an action that has ended.
    func answer(to record: ActionRecord, position: Int) -> FlatValue {
        let reason = record.reason ?? ""
        let end: ActionEnd
        switch record.state {
        case .done:
            return Answers.receipt(
                state: .done,
                key: record.key,
                reference: record.reference,
                at: record.at,
                position: position
            )
        case .failed:
            end = .failure(reason)
        case .denied: end = .denied(reason: reason)
        case .withdrawn: end = .withdrawn(reason: reason)
        default: end = .refused(reason: reason)
        }
        return end.raise(record.kind)
    }

    /// Remembers what the platform calls our message: its echo is known by it.
    private func note(_ reference: String, of open: OpenAction) {
        guard open.kind.writesToBuyer else { return }
        if open.kind == .reply {
            let now = engine.clock
            entry.state.change(open.rule) { $0.lastReply = now }
        }
        if reference.isEmpty { return }
        entry.state.ownReferences.append(reference)
        if entry.state.ownReferences.count > TicketState.ownReferencesKept {
            entry.state.ownReferences.removeFirst()
        }
    }

    /// Denies what waits for a human and can't be approved any more.
    func expireApprovals(_ reason: String) throws(JournalError) {
        for action in entry.state.open where action.state == .needsApproval {
            try end(action, as: .denied(reason: reason))
        }
    }

    // MARK: Sending

    /// The first action of the ticket's queue; what waits for a human holds nobody back.
    var head: OpenAction? { entry.state.open.first { $0.state != .needsApproval } }

    /// The action may be sent for the first time: checked again, on the ticket as it is now.
    func refusal(of open: OpenAction, _ record: ActionRecord) -> String? {
        var action = engine.action(of: record)
        if action.kind.movesPhase || action.kind == .payout {
            action.version = engine.version(of: record)
        }
        let permission = Guard.check(
            action,
            on: entry.state.ticket,
            at: engine.clock,
            settings: shop.guardSettings,
            key: open.key
        )
        return permission.refusal?.reason
    }

    /// Carries out what is ready, where nothing leaves the host: in order, until something is held
    /// back.
    func performReady(by gateway: any LocalGateway) throws(JournalError) {
        while var head, head.state == .ready, !isHeldBack(head),
            let record = try engine.action(head.number)
        {
            head.position = entry.state.position
            if let reason = refusal(of: head, record) {
                try end(head, as: .refused(reason: reason))
                continue
            }
            let request = engine.request(record, timeout: shop.settings.gateway.timeout)
            switch gateway.perform(request) {
            case .done(let reference): try end(head, as: .done(reference: reference))
            case .failed(let code, let message):
                try end(head, as: .failed(code: code, message: message))
            case .postponed, .unknown, .notFound:
                preconditionFailure("a local gateway answers done or failed")
            }
        }
    }
}

extension ActionRecord {
    /// When a reply began to count as one: as it became ready without a human's word.
    fileprivate var repliedAt: Timestamp? {
        guard kind == .reply, let first = past.first, first.state == .ready else { return nil }
        return first.at
    }
}
