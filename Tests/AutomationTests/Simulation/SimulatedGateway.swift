import Automation
import Disputes

/// The outside: a platform with its gateway, which outlives every host and knows what was done.
///
/// A value, so that a world can be left and gone back to. Its record, not the host's, is the truth
/// that checks go by.
struct SimulatedGateway: Sendable {
    /// Something the platform really did.
    struct Performance: Sendable, Hashable {
        var number: Int64
        var key: String
        var kind: ActionKind
        var ticket: TicketKey
        var fen: Int64
    }

    /// All that passed under one key.
    struct Contact {
        var number: Int64
        var request: ActionRequest
        var behaviour: GatewayBehaviour
        var firstAt: Timestamp
        var sends = 0
        var queries = 0
        var notBefore: Timestamp?
        var performsAt: Timestamp?
        var refusesAt: Timestamp?
        var performedAt: Timestamp?
        var isRefused = false
    }

    /// An answer on its way to the host.
    private struct Flight {
        var at: Timestamp
        var reply: GatewayReply
    }

    /// The gateway forgets a key so long after it first came.
    static let keyLifetimeSeconds = 1_500

    /// In the order in which it happened.
    private(set) var performed: [Performance] = []
    private(set) var violations: [String] = []
    /// Requests and queries that came.
    private(set) var contactCount = 0
    var contacts: [String: Contact] = [:]
    private var flights: [Flight] = []
    private let behaviour: @Sendable (ActionRequest) -> GatewayBehaviour

    init(behaviour: @escaping @Sendable (ActionRequest) -> GatewayBehaviour) {
        self.behaviour = behaviour
    }

    /// When the next answer comes.
    var nextAnswerAt: Timestamp? { flights.map(\.at).min() }

    /// The host is gone, and with it every connection.
    mutating func disconnect() { flights = [] }

    /// Whether the platform has done what was asked under a key.
    func hasPerformed(_ key: String) -> Bool { performed.contains { $0.key == key } }

    // MARK: Requests

    /// A request or a query comes in.
    mutating func receive(_ sending: Sending, at now: Timestamp) {
        advance(to: now)
        contactCount += 1
        let answer: GatewayAnswer
        let seconds: Double
        switch sending.attempt {
        case .send: (answer, seconds) = perform(sending, at: now)
        case .query: (answer, seconds) = (query(sending.request, at: now), 0.1)
        }
        let reply = GatewayReply(number: sending.number, attempt: sending.attempt, answer: answer)
        flights.append(Flight(at: now.after(seconds), reply: reply))
    }

    /// The answers that have come by now: of different tickets, so in any order.
    mutating func takeAnswers(
        at now: Timestamp,
        _ numbers: inout SeededNumbers
    ) -> [GatewayReply] {
        let come = flights.filter { $0.at <= now }.map(\.reply)
        flights.removeAll { $0.at <= now }
        return come.shuffled(using: &numbers)
    }

    /// Lets everything happen at the platform that does by now.
    mutating func advance(to now: Timestamp) {
        let due = contacts.values.compactMap { contact in
            (contact.performsAt ?? contact.refusesAt).map { (at: $0, key: contact.request.key) }
        }
        for next in due.sorted(by: { ($0.at, $0.key) < ($1.at, $1.key) }) where next.at <= now {
            guard var contact = contacts[next.key] else { continue }
            if contact.performsAt != nil { note(&contact) } else { contact.isRefused = true }
            contact.performsAt = nil
            contact.refusesAt = nil
            contacts[next.key] = contact
        }
    }

    private mutating func note(_ contact: inout Contact) {
        contact.performedAt = contact.performsAt
        performed.append(
            Performance(
                number: contact.number,
                key: contact.request.key,
                kind: contact.request.kind,
                ticket: contact.request.ticket,
                fen: contact.request.body.fen
            )
        )
    }

    private mutating func perform(
        _ sending: Sending,
        at now: Timestamp
    ) -> (GatewayAnswer, Double) {
        let key = sending.request.key
        var contact = contact(of: sending, at: now)
        contact.sends += 1
        if contact.performedAt != nil || contact.isRefused || contact.performsAt != nil
            || contact.refusesAt != nil
        {
            contacts[key] = contact
            return (truth(of: contact, at: now), 0.2)
        }
        switch contact.behaviour.effect(ofSend: contact.sends) {
        case .none: break
        case .performs(let seconds): contact.performsAt = now.after(seconds)
        case .refuses(let seconds): contact.refusesAt = now.after(seconds)
        }
        let pause = contact.behaviour.pause(afterSend: contact.sends)
        contact.notBefore = pause.map { now.after($0) }
        contacts[key] = contact
        advance(to: now)
        if let pause { return (.postponed(seconds: pause), 0.2) }
        if let disturbance = contact.behaviour.disturbance(ofSend: contact.sends) {
            return (.unknown(reason: disturbance.reason), disturbance.seconds)
        }
        let seconds = contact.behaviour == .answersLate ? 9.9 : 0.2
        return (contacts[key].map { truth(of: $0, at: now) } ?? .notFound, seconds)
    }

    /// What is known under a request's key; notes what no host may ever do.
    private mutating func contact(of sending: Sending, at now: Timestamp) -> Contact {
        let request = sending.request
        guard let contact = contacts[request.key] else {
            return Contact(
                number: sending.number,
                request: request,
                behaviour: behaviour(request),
                firstAt: now
            )
        }
        if contact.request.body != request.body || contact.number != sending.number {
            violations.append("key \(request.key) came with another body")
        }
        if let notBefore = contact.notBefore, now < notBefore {
            violations.append("key \(request.key) came again before Retry-After was over")
        }
        guard isForgotten(contact, at: now) else { return contact }
        violations.append("key \(request.key) was sent again past its lifetime")
        var fresh = contact
        fresh.performedAt = nil
        fresh.isRefused = false
        return fresh
    }

    func isForgotten(_ contact: Contact, at now: Timestamp) -> Bool {
        now >= contact.firstAt.adding(seconds: Self.keyLifetimeSeconds)
    }
}
