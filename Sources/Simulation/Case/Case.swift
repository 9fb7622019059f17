import Disputes

/// One ticket as the simulation lives it: what the buyer wants and does, what the platform does, and
/// how it ends.
///
/// A value. ``wake(_:)`` does what is due and says what happened; ``take(_:by:at:_:)`` is told what the
/// shop did. All chance comes from the case's own generator, so that the same number of the same seed
/// begins alike whatever happens on other tickets.
///
/// ## Topics
/// - Life: ``init(number:at:buyers:_:)``, ``wake(_:)``, ``take(_:by:at:_:)``
/// - The parts: `Case+Buyer.swift`, `Case+Parcels.swift`, `Case+Platform.swift`, `Case+Shop.swift`
struct Case: Sendable {
    let number: Int
    let buyer: Buyer
    let purchase: Purchase
    var claim: Claim
    var parcel: Parcel
    /// The goods on their way back.
    var returned: Parcel?
    var phase = Phase.awaitingMerchant
    /// When the buyer applied last.
    var appliedAt: Timestamp
    /// When the buyer applied or changed the application last: the shop's time counts from there.
    var askedAt: Timestamp
    /// The last change: what versioned platforms call the ticket's version.
    var changedAt: Timestamp
    var plan = Plan()
    var random: Generator
    var talk = Talk()
    var account = Account()
    /// How good the shop's evidence is, in percent taken off the odds against it.
    var evidence = 0
    /// The people of the shop moved the ticket in a way that no event has told the host.
    var isUnseen = false
    /// How many events it has given.
    var eventCount = 0

    /// What was said so far.
    struct Talk: Sendable {
        /// What the buyer wrote.
        var words = 0
        var frets = 0
        /// The shop has written since the buyer fretted last.
        var isSoothed = false
        var offer: Offer?
        var hasAgreed = false
        /// The shop's people have taken the ticket over.
        var isWithPeople = false
        var modifications = 0
        var applications = 1
    }

    /// The case of a number: who buys what, and applies at a time.
    init(number: Int, at time: Timestamp, buyers: Int, _ terms: Terms) {
        var random = Generator(terms.root, 0xCA, UInt64(number))
        let market = terms.market
        let buyer = Buyer(number: Buyer.number(among: buyers, &random), seed: terms.root)
        let stage = market.stages.draw(&random)
        let purchase = Purchase(market, stage, at: time, &random)
        claim = Claim(market, stage, purchase, buyer, &random)
        parcel =
            purchase.shippedAt == nil
            ? .none : Parcel(Case.state(stage, claim, &random), market, &random)
        self.number = number
        self.buyer = buyer
        self.purchase = purchase
        appliedAt = time
        askedAt = time
        changedAt = time
        self.random = random
        plan.add(.apply, at: time)
    }

    private static func state(
        _ stage: Market.Stage,
        _ claim: Claim,
        _ random: inout Generator
    ) -> ParcelState {
        switch stage {
        case .unsent: .none
        case .underWay: random.chance(75) ? .inTransit : .delivering
        // Goods that never came were signed for by someone, or are lost.
        case .signed: claim.reason == .notReceived && random.chance(15) ? .lost : .signed
        }
    }

    /// Nothing is going to happen any more.
    var isOver: Bool { plan.isEmpty }

    /// Does the next step of the plan.
    ///
    /// - Returns: what happened, as the platform will report it.
    mutating func wake(_ terms: Terms) -> [Happening] {
        guard let (at, step) = plan.takeNext().map({ ($0.at, $0.step) }) else { return [] }
        switch step {
        case .apply, .reapply: return [apply(at, terms)]
        case .speak(let topic): return say(topic, at)
        case .fret: return fret(at, terms)
        case .ponder: return ponder(at, terms)
        case .answerOffer: return answerOffer(at, terms)
        case .showPictures: return showPictures(at)
        case .changeToReturn, .modify: return modify(step, at, terms)
        case .withdraw: return [withdraw(at)]
        case .intervene: return [intervene(at, terms)]
        case .sendBack: return sendBack(at, terms)
        case .parcelMoves: return moveParcel(at, terms)
        case .returnMoves: return moveReturn(at, terms)
        case .interceptionEnds: return endInterception(at, terms)
        case .complete: return [complete(at)]
        case .buyerEvidence, .askEvidence: return [askEvidence(step, at, terms)]
        case .decide: return [decide(at, terms)]
        case .expire(let place): return expire(place, at, terms)
        case .shopActs, .shopSpeaks: return letPeopleAct(step, at, terms)
        }
    }

    /// Something that moved the ticket: its event names the phase where the host could not know how
    /// the ticket came there.
    mutating func moved(
        _ type: EventType,
        at time: Timestamp,
        _ facts: Happening.Facts = [],
        _ payload: Event.Payload = .none
    ) -> Happening {
        changedAt = time
        defer { isUnseen = false }
        let facts = isUnseen ? facts.union(.phase) : facts
        return Happening(type: type, at: time, facts: facts, payload: payload)
    }

    /// Ends the ticket for good, unless something is planned after.
    mutating func end(in phase: Phase, as ending: Ending) {
        self.phase = phase
        plan.clear()
        account.ending = ending
    }
}
