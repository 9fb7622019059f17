import Automation
import HTTPTypes
import Hummingbird

/// `POST /v1/events`: takes events once they are on disk, and says what became of them.
struct EventIntake: Sendable {
    /// The largest event, in bytes.
    static let eventBytesMax = InputLine.bytesMax

    let host: LiveHost
    let access: Access
    let signed: SignedEvents
    let room: BodyRoom

    func respond(_ request: Request, _ context: WebContext) async throws -> Response {
        let isSigned = signed.concerns(request.headers)
        var scope = ShopScope.all
        if !isSigned {
            let caller = try access.caller(of: request, context)
            try caller.demand(.intake)
            scope = caller.shops
        } else if signed.secrets.isEmpty {
            throw Problem(
                .unauthorized,
                "this host knows no secrets; it was not given --intake-secrets"
            )
        }
        return try await room.read(request, upTo: SentEvents.bodyBytesMax) { body in
            guard isSigned else {
                return try await take(SentEvents(request.headers, body), from: scope)
            }
            let events = try SentEvents(request.headers, body)
            let message = try signed.message(request.headers, body, of: events.firstSource)
            let response = try await take(events, from: .shops([message.shop]))
            signed.accepted(message)
            return response
        }
    }

    /// Hands events to the host.
    ///
    /// - Throws: ``Problem`` unless all were accepted, or known; `JournalError`.
    private func take(_ events: SentEvents, from scope: ShopScope) async throws -> Response {
        guard host.isReady else { throw Problem.stopping }
        var count = IntakeCount(isBatch: events.isBatch)
        var bodies: [[UInt8]] = []
        var places: [Int] = []
        for (place, body) in events.bodies.enumerated() {
            if body.count > Self.eventBytesMax {
                count.add(tooLong: body.count, at: place)
            } else {
                bodies.append(body)
                places.append(place)
            }
        }
        let answers = bodies.isEmpty ? [] : try await host.accept(bodies, from: scope)
        for (place, answer) in zip(places, answers) { count.add(answer, at: place) }
        if let problem = count.problem { throw problem }
        return .json(count.document, status: .accepted)
    }
}
