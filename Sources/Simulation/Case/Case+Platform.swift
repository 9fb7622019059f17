import Disputes

/// What the platform does.
extension Case {
    // MARK: Phases

    /// Moves the ticket and plans what follows if nobody acts.
    mutating func enter(_ next: Phase, _ at: Timestamp, _ terms: Terms) {
        phase = next
        changedAt = max(changedAt, at)
        plan.leavePhase()
        planExpiries(at, terms)
        switch next {
        case .awaitingMerchant: planFret(at, terms)
        case .rejected:
            let time = at.adding(seconds: random.wait(around: 9 * 3_600))
            plan.add(.ponder, at: terms.awake(time, from: 7, &random))
        case .evidence: planBuyerEvidence(at, terms)
        case .platformReview: planDecision(at, terms)
        case .refunding, .awaitingReshipment: planCompletion(at)
        default: break
        }
        planPeople(at, terms)
    }

    private mutating func planExpiries(_ at: Timestamp, _ terms: Terms) {
        for (place, expiry) in terms.market.expiries.enumerated() where expiry.phase == phase {
            guard expiry.kinds?.contains(claim.kind) ?? true else { continue }
            plan.add(.expire(place), at: terms.end(of: expiry.length, from: at))
        }
    }

    /// KS-03, KS-07, KS-09, KS-11, KS-17, PDD-18, ALI-07, TB-07, TB-12: the time is over.
    mutating func expire(_ place: Int, _ at: Timestamp, _ terms: Terms) -> [Happening] {
        let expiry = terms.market.expiries[place]
        if expiry.owner != .buyer { account.missed += 1 }
        switch expiry.then {
        case .closed: return [lapse(at)]
        case .buyerMayEscalate: // PDD-22: the button appears
            guard random.chance(claim.isTrue ? 22 : 10) else { return [] }
            plan.add(.intervene, at: at.adding(seconds: random.wait(around: 1_800)))
            return []
        case .autoRefund, .autoAgreeReturn, .toPlatform, .autoAgreeAgreement, .reapply, .none:
            guard let next = expiry.then.phase(kind: claim.kind) else { return [] }
            if next == .refunding { refund(claim.amount, as: .timedOut) }
            enter(next, at, terms)
            if next == .awaitingReturn { planReturn(at, isFree: true, within: nil) }
            return []
        }
    }

    /// KS-09, TB-12: the buyer did nothing, and the platform closes the ticket.
    private mutating func lapse(_ at: Timestamp) -> Happening {
        let happening = moved(.refundClosed, at: at, .phase)
        end(in: .closed, as: account.paidOut > 0 ? .paidOut : .lapsed)
        return happening
    }

    // MARK: Money

    /// Sets a refund on its way.
    mutating func refund(_ fen: Int64, as ending: Ending, by decider: Account.Decider = .platform) {
        account.due = fen
        account.coming = ending
        account.decider = decider
    }

    private mutating func planCompletion(_ at: Timestamp) {
        let wait =
            phase == .refunding ? random.wait(around: 1_200) : random.wait(around: 30 * 3_600)
        plan.add(.complete, at: at.adding(seconds: wait))
    }

    /// The money is back, or the goods have been sent again.
    mutating func complete(_ at: Timestamp) -> Happening {
        let fen = account.due
        account.settleRefund()
        if fen > 0 { claim.amount = fen }
        let happening = moved(.refundCompleted, at: at, fen > 0 ? .amount : [])
        end(in: claim.kind.end, as: account.coming)
        return happening
    }

    // MARK: Intervention

    /// From when on the buyer may call the platform.
    func interventionOpens(_ terms: Terms) -> Timestamp {
        // TB-06: virtual goods wait longer, also after a rejection.
        if purchase.isVirtual, let silence = terms.market.virtualSilence {
            return terms.end(of: silence, from: appliedAt)
        }
        // KS-13: the goods have been back for days, and nobody has refunded.
        if phase == .awaitingReceipt { return terms.end(of: .hours(72), from: changedAt) }
        // PDD-04, KS-14, TB-05, ALI-08: a rejection opens the way.
        if phase == .rejected { return appliedAt }
        return terms.end(of: terms.market.silence, from: askedAt) // PDD-22, KS-13, TB-13
    }

    func mayIntervene(_ at: Timestamp, _ terms: Terms) -> Bool {
        switch phase {
        case .awaitingMerchant, .rejected: interventionOpens(terms) <= at
        case .awaitingReceipt: returned?.state == .signed && interventionOpens(terms) <= at
        default: false
        }
    }

    /// KS-13, KS-14, PDD-22, ALI-08, TB-05: the buyer asks the platform to step in.
    mutating func intervene(_ at: Timestamp, _ terms: Terms) -> Happening {
        account.interventions += 1
        phase = terms.market.hearing
        let happening = moved(.interventionRequested, at: at, [], .intervention(by: .buyer))
        enter(terms.market.hearing, at, terms)
        return happening
    }

    /// TB-07: in the time for evidence the buyer completes the own one.
    private mutating func planBuyerEvidence(_ at: Timestamp, _ terms: Terms) {
        guard terms.market.answerToEvidence != nil, random.chance(60) else { return }
        plan.add(.buyerEvidence, at: at.adding(seconds: random.wait(around: 16 * 3_600)))
    }

    /// KS-17, ALI-09, TB-08: the platform asks the shop for evidence.
    mutating func askEvidence(_ step: Step, _ at: Timestamp, _ terms: Terms) -> Happening {
        let slots = random.chance(50) ? ["chat_log", "outbound_photo"] : ["waybill_proof"]
        phase = .evidence
        let happening = moved(.evidenceRequested, at: at, [], .evidence(slots: slots))
        plan.leavePhase()
        // TB-08: a day; KS-14, and elsewhere as there, a day as well.
        let end = terms.end(
            of: terms.market.answerToEvidence.map { .key($0) } ?? .hours(24),
            from: at
        )
        if step == .askEvidence {
            plan.add(.decide, at: terms.decision(from: end, &random))
        } else if let place = terms.market.expiries.firstIndex(where: { $0.phase == .evidence }) {
            plan.add(.expire(place), at: end)
        }
        planPeople(at, terms)
        return happening
    }

    private mutating func planDecision(_ at: Timestamp, _ terms: Terms) {
        let end = terms.decision(from: at, &random)
        if evidence == 0, random.chance(terms.market.evidencePercent) {
            plan.add(.askEvidence, at: at.adding(seconds: random.wait(around: 4 * 3_600)))
        }
        plan.add(.decide, at: end)
    }

    /// KS-18, PDD-19, ALI-08, TB-13: whose evidence is stronger wins; a true claim is hard to beat.
    mutating func decide(_ at: Timestamp, _ terms: Terms) -> Happening {
        let odds = max(5, (claim.isTrue ? 84 : 46) - evidence)
        let isLost = random.chance(odds)
        guard isLost else { return dismiss(at) }
        account.verdictsLost += 1
        let isWhole = random.chance(85)
        let share = isWhole ? 100 : Int64(random.among(30...80))
        let fen = max(1, claim.amount * share / 100)
        refund(fen, as: .verdictLost)
        phase = .refunding
        let verdict = Event.Payload.verdict(liable: .merchant, refunded: Money(fen: account.due))
        let happening = moved(.verdictGiven, at: at, [], verdict)
        enter(.refunding, at, terms)
        return happening
    }

    private mutating func dismiss(_ at: Timestamp) -> Happening {
        account.verdictsWon += 1
        phase = .closed
        let liable = random.chance(80) ? Verdict.Liable.buyer : .none
        let verdict = Event.Payload.verdict(liable: liable, refunded: .zero)
        let happening = moved(.verdictGiven, at: at, [], verdict)
        end(in: .closed, as: .verdictWon)
        if talk.applications < 2, random.chance(7) { // PDD-24
            talk.applications += 1
            plan.add(.reapply, at: at.adding(seconds: random.wait(around: 30 * 3_600)))
        }
        return happening
    }
}

extension Terms {
    /// When the platform decides what it began to look at at `start`.
    fileprivate func decision(from start: Timestamp, _ random: inout Generator) -> Timestamp {
        switch market.decision {
        case .within(let length):
            let whole = end(of: length, from: start).seconds(since: start)
            return start.adding(seconds: whole * random.among(30...97) / 100)
        case .workingDays(let days, let key): // TB-09
            let count = random.among(days)
            let last = lengths.end(of: key, from: start)
            let end = lengths.calendar.addingWorkingDays(count, from: start, offset: lengths.offset)
            return min(end, last).adding(seconds: -random.among(3_600...8 * 3_600))
        }
    }
}
