import Automation
import Disputes

extension SimulatedGateway {
    /// What the platform says of a key.
    mutating func query(_ request: ActionRequest, at now: Timestamp) -> GatewayAnswer {
        contacts[request.key]?.queries += 1
        guard let contact = contacts[request.key], !isForgotten(contact, at: now) else {
            return .notFound
        }
        return switch contact.behaviour {
        case .garbage where contact.queries <= 2: .unknown(reason: "the answer can't be read")
        case .keyExpires where contact.performedAt != nil: .unknown(reason: "status 500")
        case .queryAsksForPause where contact.queries == 1: .postponed(seconds: 20)
        default: truth(of: contact, at: now)
        }
    }

    /// What an honest platform knows of an action.
    func truth(of contact: Contact, at now: Timestamp) -> GatewayAnswer {
        if let at = contact.performedAt {
            let isHidden = contact.behaviour == .foundLate && now < at.adding(seconds: 300)
            return isHidden
                ? .notFound : .done(reference: "R-" + contact.request.key.prefix(6))
        }
        if contact.isRefused { return .failed(code: "closed", message: "售后已关闭") }
        let isPending = contact.performsAt != nil || contact.refusesAt != nil
        return isPending && contact.behaviour != .timesOutDoneLater
            ? .unknown(reason: "processing") : .notFound
    }
}

extension Timestamp {
    /// The instant so many seconds later.
    func after(_ seconds: Double) -> Timestamp {
        Timestamp(milliseconds: milliseconds + Int64(seconds * 1_000))
    }
}

extension [UInt8] {
    /// The money in a request's arguments, in fen; 0 where there is none.
    var fen: Int64 {
        let text = String(decoding: self, as: UTF8.self)
        guard let range = text.firstRange(of: "\"amount_fen\":") else { return 0 }
        return Int64(text[range.upperBound...].prefix { $0.isNumber }) ?? 0
    }
}
