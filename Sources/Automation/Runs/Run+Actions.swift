import Disputes
import Sandbox

extension Run {
    /// An action on its way through decision, gateway and books.
    private struct Request {
        var action: Action
        var arguments: [UInt8]
        var key: String
        var number: Int64
    }

    /// Decides an action and carries it out as far as it goes at once; nil: it waits for a human.
    mutating func act(_ kind: ActionKind, _ arguments: Value) throws(JournalError) -> FlatValue? {
        let position = log.steps.count + 1
        var request = Request(
            action: Action(kind),
            arguments: Array("{}".utf8),
            key: Identity.action(run: id, position: position),
            number: number * 1024 + Int64(position)
        )
        do throws(ActionArguments.Problem) {
            request.action = try ActionArguments.action(kind, arguments)
        } catch {
            return refuse(request, error.reason)
        }
        request.action.fill(from: visit.entry.state.ticket, settings: visit.shop.settings)
        request.arguments = ActionArguments.json(request.action)
        switch try decision(on: request.action) {
        case .refused(let reason):
            return refuse(request, reason)
        case .skipped(let reason):
            record(request, .skipped, reason: reason)
            return receipt(request, .skipped)
        case .shadow(let reason):
            try book(request, .posted)
            if request.action.kind == .reply { noteReply() }
            record(request, .shadow, reason: reason)
            return receipt(request, .shadow)
        case .needsApproval(let reason):
            try book(request, .reserved)
            hold(request)
            record(request, .needsApproval, reason: reason)
            return nil
        case .ready:
            return try perform(request)
        }
    }

    private func decision(on action: Action) throws(JournalError) -> Decision {
        let isShadow = visit.shop.settings.mode == .shadow
        let spending = try visit.engine.spending(of: visit.shop, on: day)
        let context = DecisionContext(
            spending: isShadow ? spending.shadow : spending.live,
            now: visit.engine.clock,
            isShadow: isShadow,
            rule: rule.name,
            replySeconds: rule.replySeconds
        )
        return context.decide(
            action,
            on: visit.entry.state,
            settings: visit.shop.settings,
            guards: visit.shop.guardSettings
        )
    }

    /// The calendar day, in the shop's zone, on which what is asked now is asked.
    private var day: Int { visit.shop.settings.zone.day(at: visit.engine.clock.seconds) }

    private mutating func perform(_ request: Request) throws(JournalError) -> FlatValue {
        if request.action.kind.staysInHost {
            return done(request, reference: nil)
        }
        let answer = visit.engine.gateway.perform(
            ActionRequest(
                key: request.key,
                kind: request.action.kind,
                ticket: visit.entry.key,
                order: visit.entry.state.ticket.orderID,
                rule: rule.name,
                run: idText,
                arguments: request.arguments
            )
        )
        switch answer {
        case .done(let reference):
            try book(request, .posted)
            return done(request, reference: reference)
        case .failed(let code, let message):
            record(request, .failed, reason: "\(code): \(message)")
            return Answers.raise(code: code, "\(request.action.kind.rawValue) failed: \(message)")
        }
    }

    private mutating func done(_ request: Request, reference: String?) -> FlatValue {
        let now = visit.engine.clock
        let lengths = visit.shop.settings.lengths
        visit.changeTicket { ticket in
            _ = ticket.apply(done: request.action, at: now, rules: lengths)
        }
        if request.action.kind == .reply { noteReply() }
        record(request, .done, reference: reference)
        return receipt(request, .done, reference: reference)
    }

    /// A wrong argument, a guard or a limit: it gets its line, and raises in the rule.
    private mutating func refuse(_ request: Request, _ reason: String) -> FlatValue {
        record(request, .refused, reason: reason)
        return Answers.raise(
            code: "refused",
            "\(request.action.kind.rawValue) was refused: \(reason)"
        )
    }

    /// What waits for a human keeps other moves of its ticket, and a second payout, back.
    private mutating func hold(_ request: Request) {
        visit.changeTicket { ticket in
            if request.action.kind.movesPhase { ticket.pendingMove = request.key }
            if request.action.kind == .payout { ticket.pendingPayout = request.key }
        }
    }

    private func receipt(
        _ request: Request,
        _ state: ActionState,
        reference: String? = nil
    ) -> FlatValue {
        Answers.receipt(
            state: state,
            key: request.key,
            reference: reference,
            at: visit.engine.clock
        )
    }

    /// From here the time runs in which the rule's next reply on this ticket is skipped.
    private mutating func noteReply() {
        let now = visit.engine.clock
        visit.entry.state.change(rule.name) { $0.lastReply = now }
    }

    // MARK: Books

    /// Sets money aside or moves it: in the ledger, in the sums of the day, on the ticket.
    private mutating func book(_ request: Request, _ state: LedgerEntry.State) throws(JournalError)
    {
        guard let account = visit.entry.state.ticket.account(of: request.action) else { return }
        let amount = visit.entry.state.ticket.refund(by: request.action) ?? .zero
        let isShadow = visit.shop.settings.mode == .shadow
        let entry = LedgerEntry(
            number: request.number,
            shop: visit.entry.key.shop,
            account: account,
            state: state,
            isShadow: isShadow,
            day: day,
            buyer: visit.entry.state.ticket.buyerID ?? "",
            ticket: visit.entry.key.id,
            amount: amount
        )
        try visit.engine.count(entry, of: visit.shop)
        if account == .payout {
            if isShadow {
                visit.entry.state.shadowPayoutFen += amount.fen
            } else {
                visit.entry.state.payoutFen += amount.fen
            }
        }
        visit.batch.outcome.commit.ledger.append(entry)
    }

    private mutating func record(
        _ request: Request,
        _ state: ActionState,
        reason: String? = nil,
        reference: String? = nil
    ) {
        let record = ActionRecord(
            number: request.number,
            key: request.key,
            ticket: visit.entry.key,
            kind: request.action.kind,
            state: state,
            arguments: request.arguments,
            reason: reason,
            reference: reference,
            at: visit.engine.clock
        )
        visit.batch.outcome.commit.actions.append(record)
        let line = ActionLine(
            at: visit.engine.clock,
            zone: visit.shop.settings.zone,
            shop: visit.entry.key.shop.id,
            ticket: visit.entry.key.id,
            rule: rule.name,
            run: idText,
            record: record
        )
        visit.batch.outcome.lines.append(contentsOf: line.bytes)
        let decision = Tally.Decision(
            shop: visit.entry.key.shop,
            rule: rule.name,
            action: record.kind,
            state: state
        )
        let isMoney =
            visit.entry.state.ticket.account(of: request.action) != nil
            && [.done, .shadow, .needsApproval].contains(state)
        let amount = isMoney ? visit.entry.state.ticket.refund(by: request.action)?.fen ?? 0 : 0
        visit.batch.outcome.tally.decisions[decision, default: Tally.Count()]
            .add(count: 1, fen: amount, reason: reason)
    }
}
