import Disputes

/// What couriers do.
extension Case {
    /// News of the parcel to the buyer.
    mutating func moveParcel(_ at: Timestamp, _ terms: Terms) -> [Happening] {
        guard phase != .intercepting else { return [] }
        switch parcel.state {
        case .inTransit, .interceptFailed:
            parcel.state = random.rarely(12) ? .lost : .delivering
            if parcel.state == .delivering {
                planParcel(at, terms)
            } else if phase == .awaitingRefusal { // lost: nobody will ever refuse it
                stopParcel(at, terms)
            }
        case .delivering: deliver(at, terms)
        default: return []
        }
        return [moved(.parcelUpdated, at: at, .parcel)]
    }

    mutating func planParcel(_ at: Timestamp, _ terms: Terms) {
        guard !plan.contains(.parcelMoves) else { return }
        let wait = random.wait(around: parcel.state == .delivering ? 5 * 3_600 : 26 * 3_600)
        plan.add(.parcelMoves, at: terms.awake(at.adding(seconds: wait), from: 8, &random))
    }

    /// At the door: the buyer refuses where that was agreed (PDD-02), else mostly signs.
    private mutating func deliver(_ at: Timestamp, _ terms: Terms) {
        let isAgreed = phase == .awaitingRefusal
        parcel.state = random.chance(isAgreed ? 86 : 5) ? .refused : .signed
        guard isAgreed else { return }
        if parcel.state == .refused {
            stopParcel(at, terms)
        } else {
            enter(.awaitingMerchant, at, terms)
        }
    }

    /// PDD-01: the courier says whether the parcel could be called back.
    mutating func endInterception(_ at: Timestamp, _ terms: Terms) -> [Happening] {
        // ``take(_:by:at:_:)`` left the state in which it was when it was to be stopped.
        let isStopped = random.chance(parcel.state == .delivering ? 38 : 74)
        parcel.state = isStopped ? .intercepted : .interceptFailed
        if isStopped {
            stopParcel(at, terms)
        } else {
            enter(.awaitingMerchant, at, terms)
        }
        let happening = moved(.parcelUpdated, at: at, .parcel)
        if !isStopped { planParcel(at, terms) }
        return [happening]
    }

    /// The goods come back without having been the buyer's: the platform refunds.
    private mutating func stopParcel(_ at: Timestamp, _ terms: Terms) {
        refund(claim.amount, as: .parcelStopped)
        enter(.refunding, at, terms)
    }

    /// News of the goods that come back.
    mutating func moveReturn(_ at: Timestamp, _ terms: Terms) -> [Happening] {
        guard phase == .awaitingReceipt, returned?.state == .inTransit else { return [] }
        returned?.state = .signed
        changedAt = at
        planFret(at.adding(seconds: 2 * 86_400), terms)
        planPeople(at, terms)
        return [Happening(type: .parcelUpdated, at: at, facts: .returned)]
    }
}
