import Disputes

/// What the buyer does.
extension Case {
    /// More words than this the buyer doesn't spend on a ticket.
    private static let wordsMost = 9

    // MARK: The application

    /// KS-01, KS-05, ALI-06, PDD-24: the buyer applies, or applies again.
    mutating func apply(_ at: Timestamp, _ terms: Terms) -> Happening {
        let isFirst = eventCount == 0
        appliedAt = at
        askedAt = at
        phase = .awaitingMerchant
        account.ending = nil
        talk.offer = nil
        talk.hasAgreed = false
        let happening = moved(.refundRequested, at: at, .application)
        if isFirst, isInstantRefund(at, terms) {
            refund(claim.amount, as: .instantRefund)
            phase = .refunding
            plan.add(.complete, at: at.adding(seconds: random.among(3...90)))
            return happening
        }
        enter(.awaitingMerchant, at, terms)
        if isFirst { beginTalk(at, terms) }
        if isFirst, parcel.state.isUnderWay { planParcel(at, terms) }
        return happening
    }

    /// KS-20: refund only, below 300 yuan, unsent, paid within six hours.
    private func isInstantRefund(_ at: Timestamp, _ terms: Terms) -> Bool {
        terms.refundsInstantly && claim.kind == .refundOnly && purchase.shippedAt == nil
            && Money(fen: purchase.paid) < Kuaishou.instantRefundBelow
            && at <= terms.lengths.end(of: .instantRefundWindow, from: purchase.paidAt)
    }

    private mutating func beginTalk(_ at: Timestamp, _ terms: Terms) {
        guard random.chance(42) else { return }
        let topic: Words.Topic =
            switch claim.reason {
            case .late, .notReceived: random.chance(60) ? .parcel : .firstWord
            case .quality, .damaged, .wrongItem, .notAsDescribed:
                random.chance(25) ? .pictures : .firstWord
            // ALI-01: above all who bears the freight.
            default: claim.kind == .returnRefund && random.chance(40) ? .freight : .firstWord
            }
        plan.add(.speak(topic), at: at.adding(seconds: random.wait(around: 600)))
    }

    // MARK: Talk

    /// The buyer writes.
    mutating func say(_ topic: Words.Topic, _ at: Timestamp) -> [Happening] {
        guard talk.words < Case.wordsMost else { return [] }
        talk.words += 1
        let text = Words.text(topic, buyer.temper, buyer.number + talk.words)
        return [Happening(type: .buyerMessaged, at: at, payload: .message(text: text))]
    }

    mutating func showPictures(_ at: Timestamp) -> [Happening] {
        claim.images = min(9, claim.images + random.among(1...3))
        changedAt = at
        return say(.pictures, at).map { happening in
            var happening = happening
            happening.facts = .images
            return happening
        }
    }

    /// PDD-14, KS-04: the buyer answers an offer.
    mutating func answerOffer(_ at: Timestamp, _ terms: Terms) -> [Happening] {
        guard let offer = talk.offer else { return [] }
        talk.isSoothed = true
        if random.chance(appeal(of: offer)) {
            talk.hasAgreed = true
            planPeople(at, terms)
            return say(.agree, at)
        }
        planPeople(at, terms)
        return say(random.chance(25) ? .bargain : .refuse, at)
    }

    /// How likely the buyer takes an offer, in percent: the more of the claim it is, the likelier.
    private func appeal(of offer: Offer) -> Int {
        switch offer {
        case .money(let fen): min(90, buyer.goodwill / 2 + Int(fen * 100 / max(1, claim.amount)))
        case .goodsBack(let isFree): buyer.goodwill * (isFree ? 90 : 60) / 100
        case .word: buyer.goodwill / 2
        }
    }

    // MARK: Patience

    /// Nobody has acted for as long as the buyer's patience lasts.
    mutating func fret(_ at: Timestamp, _ terms: Terms) -> [Happening] {
        talk.frets += 1
        defer { talk.isSoothed = false }
        let isAngry = buyer.temper == .angry
        if mayIntervene(at, terms), random.chance((isAngry ? 16 : 4) + talk.frets * 2) {
            return [intervene(at, terms)]
        }
        if talk.frets > 5 || random.chance(talk.isSoothed ? 14 : 6) { return giveUp(at, terms) }
        if talk.modifications < 2, phase == .awaitingMerchant, random.chance(6) {
            return modify(.modify, at, terms)
        }
        planFret(at, terms)
        if talk.isSoothed, random.chance(60) { return [] }
        return say(isAngry && random.chance(35) ? .threat : .urge, at)
    }

    /// The buyer goes to the platform if that is possible, else lets it be.
    private mutating func giveUp(_ at: Timestamp, _ terms: Terms) -> [Happening] {
        let isSure = claim.isTrue && claim.amount > 20_00
        if isSure, mayIntervene(at, terms) { return [intervene(at, terms)] }
        return [withdraw(at)]
    }

    mutating func planFret(_ at: Timestamp, _ terms: Terms) {
        let wait = random.wait(around: buyer.patience * (2 + talk.frets) / 2)
        plan.drop(.fret)
        plan.add(.fret, at: terms.awake(at.adding(seconds: wait), from: 7, &random))
    }

    // MARK: Changes

    /// PDD-21, TB-11: the buyer changes the application; the amount may change.
    mutating func modify(_ step: Step, _ at: Timestamp, _ terms: Terms) -> [Happening] {
        talk.modifications += 1
        if step == .changeToReturn {
            claim.kind = .returnRefund
            claim.amount = purchase.paid
        } else if claim.kind == .returnRefund, parcel.state == .signed, random.chance(20) {
            claim.kind = .refundOnly
            claim.amount = max(1, purchase.paid * Int64(random.among(20...60)) / 100)
        } else {
            claim.amount = max(1, claim.amount * Int64(random.among(50...90)) / 100)
        }
        phase = .awaitingMerchant
        askedAt = at // TB-11: another answer has to be waited for
        let happening = moved(.refundModified, at: at, .claim)
        enter(.awaitingMerchant, at, terms)
        return [happening]
    }

    /// KS-19, PDD-23: the buyer may withdraw at any time; after a payout that settles it (PDD-03).
    mutating func withdraw(_ at: Timestamp) -> Happening {
        let happening = moved(.refundCancelled, at: at)
        end(in: .closed, as: account.paidOut > 0 ? .paidOut : .withdrawn)
        return happening
    }

    /// PDD-04, KS-04, KS-14, TB-05: rejected, the buyer goes to the platform, applies again, asks for
    /// less, gives up, or does nothing until the ticket lapses (TB-12).
    mutating func ponder(_ at: Timestamp, _ terms: Terms) -> [Happening] {
        let anger = buyer.temper == .angry ? 20 : 0
        let right = claim.isTrue ? 18 : 0
        let odds: Odds<Step?> = [
            .intervene: max(6, 14 + anger + right - evidence / 2),
            .reapply: talk.applications < 3 ? 14 : 0, // PDD-07
            .modify: talk.modifications < 3 ? 16 : 0, // TB-11, TB-12
            .withdraw: 16, nil: 30,
        ]
        switch odds.draw(&random) {
        case .intervene:
            let opens = interventionOpens(terms)
            if opens <= at { return [intervene(at, terms)] }
            plan.add(.intervene, at: opens.adding(seconds: random.wait(around: 3_600))) // TB-06
            return []
        case .reapply:
            talk.applications += 1
            return [apply(at, terms)]
        case .modify: return modify(.modify, at, terms)
        case .withdraw: return [withdraw(at)]
        default: return []
        }
    }

    // MARK: The way back

    /// KS-08, ALI-18: the buyer sends the goods back and names the waybill.
    mutating func sendBack(_ at: Timestamp, _ terms: Terms) -> [Happening] {
        returned = Parcel(.inTransit, terms.market, &random)
        phase = .awaitingReceipt
        let happening = moved(.returnShipped, at: at, .returned)
        enter(.awaitingReceipt, at, terms)
        let wait = random.wait(around: 60 * 3_600)
        plan.add(.returnMoves, at: terms.awake(at.adding(seconds: wait), from: 8, &random))
        if random.chance(30) { plan.add(.speak(.sentBack), at: at.adding(seconds: 120)) }
        return [happening]
    }
}
