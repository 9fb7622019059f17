import Disputes

/// What is going to happen next on a ticket, unless something comes between.
enum Step: Sendable, Equatable {
    // The buyer.
    case apply, fret, ponder, answerOffer, showPictures, changeToReturn, modify, withdraw, reapply
    case intervene, sendBack
    case speak(Words.Topic)
    // Parcels.
    case parcelMoves, returnMoves, interceptionEnds
    // The platform.
    case complete, buyerEvidence, askEvidence, decide
    /// Nobody acted: what the market's expiry of that place says.
    case expire(Int)
    // The people of a shop without rules.
    case shopActs, shopSpeaks

    /// Whether it makes no sense any more once the ticket has come to stand somewhere else.
    var endsWithPhase: Bool {
        switch self {
        case .parcelMoves, .returnMoves, .speak, .showPictures, .shopSpeaks, .apply: false
        default: true
        }
    }
}

/// What is going to happen on a ticket, soonest first.
struct Plan: Sendable {
    /// A step and its time.
    struct Appointment: Sendable {
        let at: Timestamp
        let step: Step
    }

    private var appointments: [Appointment] = []

    /// When the next step is due; nil where nothing is left to happen.
    var next: Timestamp? { appointments.last?.at }

    var isEmpty: Bool { appointments.isEmpty }

    /// Of steps due at one time the first that was planned comes first.
    mutating func add(_ step: Step, at time: Timestamp) {
        var place = appointments.count
        while place > 0, appointments[place - 1].at <= time { place -= 1 }
        appointments.insert(Appointment(at: time, step: step), at: place)
    }

    mutating func takeNext() -> Appointment? {
        appointments.popLast()
    }

    func contains(_ step: Step) -> Bool {
        appointments.contains { $0.step == step }
    }

    mutating func drop(_ step: Step) {
        appointments.removeAll { $0.step == step }
    }

    /// Leaves out what belonged to the phase that is over.
    mutating func leavePhase() {
        appointments.removeAll { $0.step.endsWithPhase }
    }

    /// Nothing is going to happen any more.
    mutating func clear() {
        appointments = []
    }
}
