import Disputes
import Sandbox

extension Run {
    /// Retries of one run; its actions' numbers have room for no more.
    static let retriesMax = 23
    /// The most asks of a run, and so the first number of an action that was tried again.
    private static let asksMax: Int64 = 1_000

    /// An action on its way through decision, gateway and books.
    private struct Request {
        var action: Action
        var arguments: [UInt8]
        var key: String
        var number: Int64
    }

    /// Decides an action, and carries it out as far as it goes at once.
    mutating func act(_ kind: ActionKind, _ arguments: Value) throws(JournalError) -> Response {
        var request = request(kind)
        do throws(ActionArguments.Problem) {
            request.action = try ActionArguments.action(kind, arguments)
        } catch {
            return refuse(request, error.reason)
        }
        let ticket = visit.entry.state.ticket
        request.action.fill(from: ticket, settings: visit.shop.settings)
        if kind.movesPhase || kind == .payout, ticket.version != .null {
            request.action.version = ticket.version
        }
        request.arguments = ActionArguments.json(request.action)
        switch try decision(on: request.action) {
        case .refused(let reason):
            return refuse(request, reason)
        case .skipped(let reason):
            say(request, .skipped, reason: reason)
            return .answer(receipt(request, .skipped))
        case .shadow(let reason):
            try reserve(request, .posted)
            if kind == .reply { noteReply() }
            say(request, .shadow, reason: reason)
            return .answer(receipt(request, .shadow))
        case .needsApproval(let reason):
            try open(request, .needsApproval)
            say(request, .needsApproval, reason: reason)
            return .waits(.action(request.number))
        case .ready:
            return try accept(request)
        }
    }

    /// The action's key and number: minted once, from the run and the place of the ask.
    private func request(_ kind: ActionKind) -> Request {
        let place = log.recorded.count + 1
        let isRetry = place == log.retriedAt
        return Request(
            action: Action(kind),
            arguments: Array("{}".utf8),
            key: Identity.action(run: id, position: place, retry: isRetry ? log.retries : 0),
            number: number * 1024 + (isRetry ? Self.asksMax + Int64(log.retries) : Int64(place))
        )
    }

    private func decision(on action: Action) throws(JournalError) -> Decision {
        let spending = try visit.engine.spending(of: visit.shop, on: visit.day)
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

    /// What may be sent: done at once where nothing leaves the host, else queued on its ticket.
    private mutating func accept(_ request: Request) throws(JournalError) -> Response {
        if request.action.kind.staysInHost {
            if request.action.kind == .handOver { noteHandOver(request.action.text ?? "") }
            return .answer(try finish(request, reference: nil))
        }
        if request.action.kind == .reply { noteReply() }
        let isFirst = !visit.entry.state.open.contains { $0.state != .needsApproval }
        guard let gateway = visit.engine.localGateway, isFirst,
            !visit.isHeldBack(request.action.kind, isWhenPaused: rule.isWhenPaused)
        else {
            try open(request, .ready)
            visit.engine.keep(record(request, .ready), in: visit.batch)
            return .waits(.action(request.number))
        }
        let answer = gateway.perform(
            ActionRequest(
                key: request.key,
                kind: request.action.kind,
                ticket: visit.entry.key,
                body: body(of: request),
                timeout: visit.shop.settings.gateway.timeout
            )
        )
        switch answer {
        case .done(let reference):
            try reserve(request, .posted)
            return .answer(try finish(request, reference: reference))
        case .failed(let code, let message):
            if request.action.kind == .reply {
                visit.entry.state.change(rule.name) { $0.lastReply = nil }
            }
            say(request, .failed, reason: "\(code): \(message)")
            return .answer(
                ActionEnd.failed(code: code, message: message).raise(request.action.kind)
            )
        case .postponed, .unknown, .notFound:
            preconditionFailure("a local gateway answers done or failed")
        }
    }

    private mutating func finish(
        _ request: Request,
        reference: String?
    ) throws(JournalError) -> FlatValue {
        visit.apply(done: request.action)
        say(request, .done, reference: reference)
        return receipt(request, .done, reference: reference)
    }

    /// A wrong argument, a guard or a limit: it gets its line, and raises in the rule.
    private mutating func refuse(_ request: Request, _ reason: String) -> Response {
        say(request, .refused, reason: reason)
        return .answer(ActionEnd.refused(reason: reason).raise(request.action.kind))
    }

    /// Reserves its money and keeps other moves of its ticket, and a second payout, back.
    private mutating func open(_ request: Request, _ state: ActionState) throws(JournalError) {
        try reserve(request, .reserved)
        visit.changeTicket { ticket in
            if request.action.kind.movesPhase { ticket.pendingMove = request.key }
            if request.action.kind == .payout { ticket.pendingPayout = request.key }
        }
        let approval = state == .needsApproval ? visit.shop.settings.approvalSeconds : nil
        visit.entry.state.open.append(
            OpenAction(
                number: request.number,
                key: request.key,
                kind: request.action.kind,
                state: state,
                rule: rule.name,
                runID: idText,
                isWhenPaused: rule.isWhenPaused,
                text: request.action.kind.writesToBuyer ? request.action.text : nil,
                expires: approval.map { visit.engine.due(in: Int64($0) * 1000) },
                position: visit.entry.state.position
            )
        )
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
            at: visit.engine.clock,
            position: visit.entry.state.position
        )
    }

    /// From here the time runs in which the rule's next reply on this ticket is skipped.
    private func noteReply() {
        let now = visit.engine.clock
        visit.entry.state.change(rule.name) { $0.lastReply = now }
    }

    /// The ticket is before a human from here on; the words are for the list, the journal has all.
    private func noteHandOver(_ text: String) {
        visit.entry.state.handOver = TicketState.HandOver(
            rule: rule.name,
            text: text.cut(toBytes: 300),
            at: visit.engine.clock
        )
    }

    // MARK: Books

    private func reserve(_ request: Request, _ state: LedgerEntry.State) throws(JournalError) {
        try visit.book(request.action, number: request.number, state, isShadow: isShadow)
    }

    private func say(
        _ request: Request,
        _ state: ActionState,
        reason: String? = nil,
        reference: String? = nil
    ) {
        visit.say(
            record(request, state, reason: reason, reference: reference),
            request.action,
            rule: rule.name,
            run: idText
        )
    }

    private func record(
        _ request: Request,
        _ state: ActionState,
        reason: String? = nil,
        reference: String? = nil
    ) -> ActionRecord {
        ActionRecord(
            number: request.number,
            key: request.key,
            ticket: visit.entry.key,
            kind: request.action.kind,
            state: state,
            arguments: request.arguments,
            reason: reason,
            reference: reference,
            at: visit.engine.clock,
            request: state == .ready || state == .needsApproval ? body(of: request) : []
        )
    }

    private func body(of request: Request) -> [UInt8] {
        if visit.engine.localGateway is PrintGateway { return [] }
        return ActionBody.json(
            key: request.key,
            kind: request.action.kind,
            on: visit.entry.state.ticket,
            rule: rule.name,
            run: idText,
            arguments: request.arguments
        )
    }
}
