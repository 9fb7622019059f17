extension Ticket {
    /// Applies `event` and says what became of it.
    ///
    /// - What the event says of fields is always merged, also when it does not fit; a field that
    ///   came from a later event keeps its value, and a field that a later event cleared stays
    ///   cleared. What was said, asked for or decided is recorded as well.
    /// - A phase that the event names wins, unless a later event has set the phase already. Else
    ///   the table of ``Transition`` decides.
    /// - The first event of a ticket makes it. Where its type leads to one phase, the ticket stands
    ///   there; a message, a parcel's news or an unknown type leave it in `awaiting_merchant`, and
    ///   the application itself still fits when it arrives later.
    /// - An application, withdrawal or closing from before the buyer's last application is
    ///   overtaken: it does not move the ticket.
    ///
    /// - Parameters:
    ///   - event: An event of this ticket.
    ///   - now: The host's time, for what the host itself makes.
    ///   - rules: The shop's lengths, for deadlines that are over.
    /// - Returns: Whether it fitted, and which way the ticket went.
    public mutating func apply(_ event: Event, at now: Timestamp, rules: Lengths) -> Application {
        let before = eventCount == 0 ? nil : phase
        eventCount += 1
        let parcel = merge(event)
        defer { record(event) }
        if before == nil {
            phaseSince = event.time
        }
        guard let row = Transition.row(of: event.type) else {
            enterNamedPhase(event)
            return .unknownType(from: before, to: phase)
        }
        if event.type.isMadeByHost {
            return apply(deadline: event, from: before, at: now, rules: rules)
        }
        do throws(Misfit) {
            let next = try next(event, row: row, parcel: parcel, isFirst: before == nil)
            enter(next, by: event)
        } catch {
            if event.type == .refundRequested, appliedAt == nil {
                appliedAt = event.time
            }
            return .misfit(error)
        }
        return .fitted(from: before, to: phase)
    }

    /// Applies `event` to a copy.
    public func applying(
        _ event: Event,
        at now: Timestamp,
        rules: Lengths
    ) -> (ticket: Ticket, application: Application) {
        var ticket = self
        let application = ticket.apply(event, at: now, rules: rules)
        return (ticket, application)
    }

    /// The phase that `event` leads to, nil when it says nothing of it.
    private func next(
        _ event: Event,
        row: Transition,
        parcel: ParcelState?,
        isFirst: Bool
    ) throws(Misfit) -> Phase? {
        if let named = namedPhase(event) { return named }
        let isFirstApplication =
            event.type == .refundRequested && appliedAt == nil && phase == .awaitingMerchant
        guard isFirst || isFirstApplication || row.from.contains(phase) else {
            throw .phase(phase)
        }
        if !isFirst, !isFirstApplication, isOvertaken(event) { throw .overtaken }
        return target(row.target, event: event, parcel: parcel)
    }

    /// The phase that `event` names, unless a later event has set the phase.
    private func namedPhase(_ event: Event) -> Phase? {
        guard let named = event.facts.phase else { return nil }
        if let phaseSource, event.time < phaseSource { return nil }
        return named
    }

    /// Whether the buyer has applied, or the ticket has ended, since `event`.
    private func isOvertaken(_ event: Event) -> Bool {
        switch event.type {
        case .refundRequested:
            event.time < max(appliedAt ?? .never, phaseSource ?? .never)
        case .refundCancelled, .refundClosed:
            event.time < appliedAt ?? .never
        default:
            false
        }
    }

    private func target(
        _ target: Transition.Target,
        event: Event,
        parcel: ParcelState?
    ) -> Phase? {
        switch target {
        case .stays, .byDeadline: nil
        case .to(let phase): phase
        case .endByKind: kind?.end ?? .refunded
        case .hearing: platform.hearing
        case .byVerdict: Ticket.phase(after: event.payload)
        case .byParcel: parcel.flatMap { phase(after: $0) }
        }
    }

    /// KS-18, TB-13: who loses, pays.
    ///
    /// A verdict that names nobody closes.
    private static func phase(after payload: Event.Payload) -> Phase {
        if case .verdict(.merchant, _) = payload { return .refunding }
        return .closed
    }

    /// Where a parcel's new state leads a ticket that waits for the parcel (PDD-01, PDD-02).
    func phase(after parcel: ParcelState) -> Phase? {
        guard phase == .intercepting || phase == .awaitingRefusal else { return nil }
        switch parcel {
        case .intercepted, .refused, .returned: return .refunding
        case .interceptFailed, .signed: return .awaitingMerchant
        case .none, .inTransit, .delivering, .lost: return nil
        }
    }
}

extension Ticket {
    /// Moves the ticket by an event that fits.
    private mutating func enter(_ next: Phase?, by event: Event) {
        let restarts = event.type == .refundRequested || event.type == .refundModified
        if event.type == .refundRequested {
            beginApplication(event)
        }
        guard let next else { return }
        enter(next, at: event.time, restarts: restarts)
        phaseSource = max(phaseSource ?? .never, event.time)
        if event.type == .returnShipped {
            waybillAt = event.time // KS-08, KS-10: ten days from the waybill
        }
        if event.type == .evidenceRequested, intervention != nil {
            buyerEvidenceAt = event.time // TB-08: asked again, now it is the shop's turn
        }
    }

    private mutating func enterNamedPhase(_ event: Event) {
        if let named = namedPhase(event) {
            enter(named, by: event)
        }
    }

    /// Moves the ticket; its deadlines start anew when the phase is another or `restarts` says so.
    mutating func enter(_ next: Phase, at time: Timestamp, restarts: Bool = false) {
        guard next != phase || restarts else { return }
        if next == .rejected, phase != .rejected {
            rejections += 1
        }
        phase = next
        phaseSince = time
        passedDeadlines = 0
    }

    /// What was agreed, decided or offered on an earlier application does not count for a new one;
    /// messages, payouts and rejections do.
    private mutating func beginApplication(_ event: Event) {
        defer { appliedAt = event.time }
        guard appliedAt != nil else { return }
        negotiation = nil
        evidence = []
        evidenceRequestedAt = nil
        buyerEvidenceAt = nil
        intervention = nil
        verdict = nil
        waybillAt = nil
    }

    /// Merges what `event` says of fields; gives the parcel's state where it is news.
    private mutating func merge(_ event: Event) -> ParcelState? {
        var parcel: ParcelState?
        for fact in event.facts.facts {
            let place = Int(fact.field.rawValue)
            guard event.time >= slots[place].at else { continue }
            slots[place] = Slot(value: fact.value, at: event.time)
            if fact.field == .parcelState, case .parcelState(let state) = fact.value {
                parcel = state
            }
            if fact.field == .returnParcelWaybill, waybillAt == nil, fact.value != .null {
                waybillAt = event.time
            }
        }
        if !event.facts.extra.isEmpty {
            mergeExtra(event)
        }
        return parcel
    }

    private mutating func mergeExtra(_ event: Event) {
        let isLate = event.time < extraSource
        extraSource = max(extraSource, event.time)
        for member in event.facts.extra {
            if let place = extra.firstIndex(where: { $0.name == member.name }) {
                if !isLate { extra[place] = member }
            } else if extra.count < Ticket.extrasKept {
                extra.append(member)
            }
        }
    }

    /// Records what the event says beside fields.
    private mutating func record(_ event: Event) {
        switch (event.type, event.payload) {
        case (.buyerMessaged, let payload):
            append(Message(author: .buyer, at: event.time, text: Ticket.text(of: payload)))
        case (.merchantMessaged, let payload):
            if event.isEcho { return }
            append(Message(author: .merchant, at: event.time, text: Ticket.text(of: payload)))
            isPaused = true
        case (.interventionRequested, let payload):
            var by: Party?
            if case .intervention(let party) = payload { by = party }
            intervention = Intervention(at: event.time, by: by)
        case (.evidenceRequested, let payload):
            evidenceRequestedAt = event.time
            if case .evidence(let slots) = payload { evidence = slots }
        case (.verdictGiven, .verdict(let liable, let refunded)):
            verdict = Verdict(liable: liable, refunded: refunded, at: event.time)
        default:
            break
        }
    }

    private static func text(of payload: Event.Payload) -> String {
        guard case .message(let text) = payload else { return "" }
        return text
    }

    /// Records a message; an answer of the buyer's ends the wait of a negotiation (PDD-14).
    mutating func append(_ message: Message) {
        messageCount += 1
        shopMessageCount += message.author == .buyer ? 0 : 1
        if messages.count >= Ticket.messagesKept {
            messages.removeFirst(messages.count - Ticket.messagesKept + 1)
        }
        messages.append(message)
        if message.author == .buyer, let sentAt = negotiation?.sentAt, message.at >= sentAt {
            negotiation?.replied = true
        }
    }
}
