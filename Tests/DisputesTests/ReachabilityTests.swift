import Disputes
import Testing

@Suite struct ReachabilityTests {
    /// What tells tickets apart as far as their further course goes.
    private struct Standing: Hashable {
        let phase: Phase
        let kind: TicketKind?
        let parcel: ParcelState?
        let hasTalked: Bool
        let hasAnswer: Bool?
    }

    private static let events = [
        "refund.requested", "refund.modified", "refund.cancelled", "refund.closed",
        "refund.completed", "buyer.messaged", "return.shipped", "parcel.updated intercepted",
        "parcel.updated intercept_failed", "parcel.updated signed", "intervention.requested",
        "evidence.requested", "verdict.given merchant", "verdict.given buyer",
    ]

    @Test(arguments: Platform.allCases)
    func `every phase is reached by events and allowed actions alone`(platform: Platform) {
        var seen: Set<Standing> = []
        var open = TicketKind.allCases.map { requested(on: platform, kind: $0) }
        var hours = 0
        while let ticket = open.popLast() {
            hours += 1
            let standing = Standing(
                phase: ticket.phase,
                kind: ticket.kind,
                parcel: ticket.parcelState,
                hasTalked: ticket.shopMessageCount > 0,
                hasAnswer: ticket.negotiation?.replied
            )
            guard seen.insert(standing).inserted else { continue }
            open += Self.events.map { name in
                var next = ticket
                next.apply(TransitionTests.event(name, on: platform, at: at(hours)))
                return next
            }
            for kind in ActionKind.allCases where ticket.refusal(action(kind)) == nil {
                var next = ticket
                next.finish(action(kind), at: at(hours))
                open.append(next)
            }
        }
        #expect(Set(seen.map(\.phase)) == Set(Phase.allCases))
        #expect(seen.count < 2_000)
    }
}
