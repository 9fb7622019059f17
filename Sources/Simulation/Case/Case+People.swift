import Disputes

/// What the people of a shop without rules do: the likely behaviour of an open stream.
extension Case {
    /// The people of the shop look at a ticket where it is their turn; some they forget.
    mutating func planPeople(_ at: Timestamp, _ terms: Terms) {
        guard isTurnOfShop, !plan.contains(.shopActs) else { return }
        switch terms.people {
        case .nobody: return
        case .alone:
            if random.chance(7) { return }
            let time = planAct(at.adding(seconds: 300), around: 5 * 3_600, terms)
            guard phase == .awaitingMerchant, random.chance(5) else { return }
            plan.add(.shopSpeaks, at: time.adding(seconds: -240))
        case .onCall(let seconds):
            // Goods that came back wait in the hall whatever the rules say.
            guard talk.isWithPeople || phase == .awaitingReceipt else { return }
            _ = planAct(at, around: seconds, terms)
        }
    }

    /// The rules leave the ticket to the people of the shop.
    mutating func handOver(_ at: Timestamp, _ terms: Terms) {
        talk.isWithPeople = true
        planPeople(at, terms)
    }

    private mutating func planAct(
        _ at: Timestamp,
        around seconds: Int,
        _ terms: Terms
    ) -> Timestamp {
        let time = at.adding(seconds: random.wait(around: seconds))
        let due = terms.awake(time, from: 9, &random)
        plan.add(.shopActs, at: due)
        return due
    }

    private var isTurnOfShop: Bool {
        switch phase {
        case .awaitingMerchant, .evidence, .platformReview: true
        case .awaitingReceipt: returned?.state == .signed
        default: false
        }
    }

    mutating func letPeopleAct(_ step: Step, _ at: Timestamp, _ terms: Terms) -> [Happening] {
        if step == .shopSpeaks {
            talk.isSoothed = true
            return phase.isFinal ? [] : [word(random.one(of: Case.sentences), at)]
        }
        guard let act = habit(terms) else { return [] }
        let before = phase
        take(act, by: .people, at: at, terms)
        isUnseen = isUnseen || phase != before
        // A host that runs rules sees that a human wrote.
        guard case .offer(let offer) = act, terms.people != .alone else { return [] }
        return [word(offer.sentence, at)]
    }

    private func word(_ text: String, _ at: Timestamp) -> Happening {
        Happening(type: .merchantMessaged, at: at, payload: .message(text: text))
    }

    private static let sentences = [
        "亲,您好,我是售后小李,您的问题我来跟进,请稍等", "亲,已经帮您联系快递了,有消息马上告诉您",
        "亲,方便的话请拍一张细节照片,我马上给您处理",
    ]

    /// What the shop's people would do here; nil where they leave it.
    private mutating func habit(_ terms: Terms) -> ShopAct? {
        let habits = terms.market.habits
        switch phase {
        case .awaitingMerchant: return answer(habits, terms)
        case .awaitingReceipt: return .confirmReceipt
        case .evidence, .platformReview:
            guard evidence == 0, random.chance(habits.givesEvidence) else { return nil }
            return .submitEvidence(points: random.among(1...4), files: random.among(0...3))
        default: return nil
        }
    }

    /// PDD-28: the mild means first, a rejection last.
    private mutating func answer(_ habits: Habits, _ terms: Terms) -> ShopAct? {
        if claim.kind == .refundOnly {
            // PDD-05, TB-04: what was not sent, or is cheap, is refunded.
            if purchase.shippedAt == nil || claim.amount <= habits.refundsUpTo {
                return .agreeRefund(nil)
            }
            if parcel.state.isUnderWay { return stop(habits) }
            return settle(habits, terms)
        }
        if claim.kind == .resend { return .agreeRefund(nil) }
        if random.chance(habits.agreesToReturns) {
            let isOurs = claim.reason.isProvable // PDD-17
            return .agreeReturn(freight: isOurs ? .merchant : .buyer, within: 7 * 86_400)
        }
        return .reject(evidence: random.among(0...2))
    }

    private mutating func stop(_ habits: Habits) -> ShopAct? {
        if random.chance(habits.intercepts) { return .interceptParcel }
        if purchase.isReturnable, random.chance(habits.refundsOnRefusal) {
            return .agreeRefundOnRefusal
        }
        return random.chance(50) ? .agreeRefund(nil) : nil // PDD-06
    }

    /// Goods that the buyer has and keeps: an offer, a payout, a no.
    private mutating func settle(_ habits: Habits, _ terms: Terms) -> ShopAct? {
        if talk.offer == nil, random.chance(habits.offers) {
            let share = claim.amount * Int64(random.among(10...30)) / 100
            return .offer(
                habits.paysOut > 0 ? .money(max(100, share)) : .goodsBack(freeOfCharge: true)
            )
        }
        if talk.hasAgreed, case .money(let fen) = talk.offer, random.chance(habits.paysOut) {
            return .payout(fen)
        }
        if claim.isTrue, random.chance(55) { return .agreeRefund(nil) }
        return .reject(evidence: random.among(0...3))
    }
}

extension Offer {
    /// How the shop's people put it.
    fileprivate var sentence: String {
        switch self {
        case .money(let fen): "亲,非常抱歉,补偿您 \(Money(fen: fen)) 元,商品您留着用,您看可以吗?"
        case .goodsBack: "亲,可以为您办理退货退款,运费我们承担,您看可以吗?"
        case .word: "亲,您看这样处理可以吗?"
        }
    }
}
