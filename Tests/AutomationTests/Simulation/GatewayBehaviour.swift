/// How the platform behind the gateway treats one action: the ways in which an answer can be late,
/// wrong, or missing.
///
/// Against whatever it is, the host has to perform each action once, or put it before a human.
enum GatewayBehaviour: String, CaseIterable, Sendable {
    /// Performed and answered.
    case done
    /// Refused for good.
    case fails
    /// Performed, and answered just before the time-out.
    case answersLate
    /// Performed; the answer does not come.
    case timesOutDone
    /// Performed a minute later, and not known until then.
    case timesOutDoneLater
    /// The request is lost; the next one isn't.
    case timesOutNever
    /// `processing` for four minutes, then performed.
    case processes
    /// `processing` for four minutes, then refused.
    case processesThenFails
    /// Performed, and not found for five minutes.
    case foundLate
    /// Every request is lost.
    case neverFound
    /// Performed, and then a 500.
    case errorAfterDone
    /// Performed; the answer and those to two queries can't be read.
    case garbage
    /// Performed; every query is a 500, until the key is forgotten.
    case keyExpires
    /// A 429 with `Retry-After` first.
    case asksForPause
    /// A 503 with `Retry-After`, twice.
    case asksForPauses
    /// A 503 with `Retry-After`, always.
    case asksForPausesForEver
    /// Performed, no answer, and a 429 to the first query.
    case queryAsksForPause
}

extension GatewayBehaviour {
    /// What a request does at the platform.
    enum Effect {
        /// Nothing; it asks for a pause of so many seconds, or never got the request.
        case none
        /// Performed after so many seconds.
        case performs(after: Double)
        /// Refused after so many seconds.
        case refuses(after: Double)
    }

    /// What the platform does with a request that it has not treated yet, the n-th with its key.
    func effect(ofSend number: Int) -> Effect {
        switch self {
        case .fails: .refuses(after: 0)
        case .timesOutDoneLater: .performs(after: 60)
        case .timesOutNever: number == 1 ? .none : .performs(after: 0)
        case .processes: .performs(after: 240)
        case .processesThenFails: .refuses(after: 240)
        case .neverFound, .asksForPausesForEver: .none
        case .asksForPause: number == 1 ? .none : .performs(after: 0)
        case .asksForPauses: number <= 2 ? .none : .performs(after: 0)
        default: .performs(after: 0)
        }
    }

    /// The pause in seconds that the platform asks for with the n-th request; nil: none.
    func pause(afterSend number: Int) -> Double? {
        switch self {
        case .asksForPause: number == 1 ? 30 : nil
        case .asksForPauses: number <= 2 ? 12 : nil
        case .asksForPausesForEver: 10
        default: nil
        }
    }

    /// What the host gets instead of the truth for the n-th request, and after how many seconds;
    /// nil: the truth.
    func disturbance(ofSend number: Int) -> (reason: String, seconds: Double)? {
        switch self {
        case .timesOutDone, .timesOutDoneLater, .neverFound, .queryAsksForPause:
            ("no answer within 10 s", 10)
        case .timesOutNever: number == 1 ? ("no answer within 10 s", 10) : nil
        case .processes, .processesThenFails: ("processing", 0.2)
        case .foundLate: ("the connection was reset", 1)
        case .errorAfterDone, .keyExpires: ("status 500", 0.3)
        case .garbage: ("the answer can't be read", 0.2)
        default: nil
        }
    }
}
