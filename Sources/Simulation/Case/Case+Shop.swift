import Disputes

/// What the shop's doing changes.
extension Case {
    /// Whether the platform would still let the shop do it.
    func allows(_ kind: ActionKind, _ terms: Terms) -> Bool {
        terms.market.platform.phases(of: kind).contains(phase)
            && !(phase == .refunding && kind.movesPhase)
    }

    /// The shop, its rules or its people, has done something that the platform allows.
    mutating func take(
        _ act: ShopAct,
        by decider: Account.Decider,
        at: Timestamp,
        _ terms: Terms
    ) {
        switch act {
        case .reply(let text): hear(text, at, terms)
        case .offer(let offer): consider(offer, at, terms)
        case .agreeRefund(let fen): // KS-02, KS-15, PDD-05
            refund(fen ?? claim.amount, as: .refundAgreed, by: decider)
            enter(.refunding, at, terms)
        case .agreeReturn(let freight, let within): // KS-06, ALI-02, ALI-03
            enter(.awaitingReturn, at, terms)
            planReturn(at, isFree: freight == .merchant, within: within)
        case .reject(let count): // KS-04, PDD-15, TB-05
            evidence = max(evidence, min(30, count * 8))
            enter(.rejected, at, terms)
        case .interceptParcel: // PDD-01
            plan.drop(.parcelMoves)
            enter(.intercepting, at, terms)
            let wait = 1_800 + random.wait(around: 13 * 3_600)
            plan.add(.interceptionEnds, at: at.adding(seconds: wait))
        case .agreeRefundOnRefusal: // PDD-02
            enter(.awaitingRefusal, at, terms)
            planParcel(at, terms)
        case .payout(let fen): receive(fen, at, terms)
        case .confirmReceipt: // KS-10
            if claim.kind == .returnRefund || claim.kind == .refundOnly {
                refund(claim.amount, as: .goodsReturned, by: decider)
                enter(.refunding, at, terms)
            } else {
                refund(0, as: .replaced, by: decider)
                enter(.awaitingReshipment, at, terms)
            }
        case .submitEvidence(let points, let files): // KS-16, PDD-27
            evidence = min(45, evidence + points * 6 + files * 9)
            if phase == .evidence { enter(.platformReview, at, terms) }
        case .appeal: break // ALI-09: nothing new is found out in a simulation
        }
    }

    /// KS-22: whoever is talked to waits more patiently, and does what is asked politely.
    private mutating func hear(_ text: String, _ at: Timestamp, _ terms: Terms) {
        talk.isSoothed = true
        let wantsPictures = ["照片", "图片", "拍", "视频"].contains { text.contains($0) }
        if wantsPictures, claim.images == 0, claim.reason.isProvable, random.chance(62) {
            return answer(.showPictures, around: 5_400, at, terms)
        }
        let wantsReturn = text.contains("退货退款") && claim.kind == .refundOnly
        if wantsReturn, talk.hasAgreed, phase == .awaitingMerchant, random.chance(70) {
            return answer(.changeToReturn, around: 3_600, at, terms)
        }
        if random.chance(22) { answer(.speak(.thanks), around: 1_500, at, terms) }
    }

    /// PDD-12…PDD-14: the buyer thinks an offer over; some never answer.
    private mutating func consider(_ offer: Offer, _ at: Timestamp, _ terms: Terms) {
        talk.isSoothed = true
        talk.offer = offer
        if random.chance(78) { answer(.answerOffer, around: 3 * 3_600, at, terms) }
    }

    private mutating func answer(
        _ step: Step,
        around seconds: Int,
        _ at: Timestamp,
        _ terms: Terms
    ) {
        let time = at.adding(seconds: 30 + random.wait(around: seconds))
        plan.add(step, at: terms.awake(time, from: 7, &random))
    }

    /// PDD-03: a small sum settles it for most, the better the more of the claim it is.
    private mutating func receive(_ fen: Int64, _ at: Timestamp, _ terms: Terms) {
        account.paidOut += fen
        talk.isSoothed = true
        let share = Int(fen * 100 / max(1, claim.amount))
        let odds = min(96, 45 + share + (talk.hasAgreed ? 40 : 0))
        guard phase != .refunding, random.chance(odds) else { return }
        plan.drop(.fret)
        if random.chance(45) { answer(.speak(.paid), around: 900, at, terms) }
        plan.add(.withdraw, at: at.adding(seconds: 1_200 + random.wait(around: 4 * 3_600)))
    }

    /// KS-06…KS-09: most send the goods back; fewer where they pay for the way.
    mutating func planReturn(_ at: Timestamp, isFree: Bool, within: Int?) {
        guard random.chance(isFree ? 90 : 78) else { return }
        let wait = 3_600 + random.wait(around: 28 * 3_600)
        guard wait < (within ?? 7 * 86_400) else { return }
        plan.add(.sendBack, at: at.adding(seconds: wait))
    }
}
