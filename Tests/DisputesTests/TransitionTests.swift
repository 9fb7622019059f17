import Disputes
import Testing

@Suite struct TransitionTests {
    /// Every event, the phases it moves, where to, and whether it fits the others.
    private static let picture = Picture(
        """
        refund.requested            | rejected closed            | awaiting_merchant | misfit
        refund.modified             | open                       | awaiting_merchant | misfit
        refund.cancelled            | unended                    | closed            | misfit
        refund.closed               | unended                    | closed            | misfit
        refund.completed            | any                        | refunded          | misfit
        buyer.messaged              |                            |                   | fits
        merchant.messaged           |                            |                   | fits
        return.shipped              | awaiting_return            | awaiting_receipt  | misfit
        parcel.updated none         |                            |                   | fits
        parcel.updated in_transit   |                            |                   | fits
        parcel.updated delivering   |                            |                   | fits
        parcel.updated lost         |                            |                   | fits
        parcel.updated intercepted  | intercepting awaiting_refusal | refunding      | fits
        parcel.updated refused      | intercepting awaiting_refusal | refunding      | fits
        parcel.updated returned     | intercepting awaiting_refusal | refunding      | fits
        parcel.updated intercept_failed | intercepting awaiting_refusal | awaiting_merchant | fits
        parcel.updated signed       | intercepting awaiting_refusal | awaiting_merchant | fits
        intervention.requested      | awaiting_merchant rejected awaiting_return awaiting_receipt \
        | hearing | misfit
        evidence.requested          | platform_review rejected awaiting_merchant | evidence | misfit
        verdict.given merchant      | evidence platform_review   | refunding         | misfit
        verdict.given buyer         | evidence platform_review   | closed            | misfit
        verdict.given none          | evidence platform_review   | closed            | misfit
        """
    )

    static let hearing: [Platform: Phase] = [
        .kuaishou: .evidence, .taobao: .evidence, .pinduoduo: .platformReview,
        .alibaba1688: .platformReview,
    ]

    static func event(_ name: String, on platform: Platform, at time: Timestamp) -> Event {
        let words = name.split(separator: " ").map(String.init)
        var made = DisputesTests.event(EventType(name: words[0]), at: time, on: platform)
        if let state = words.last.flatMap(ParcelState.init(rawValue:)) {
            made.facts.set(.parcelState, .parcelState(state))
        }
        if words.count > 1, let liable = Verdict.Liable(rawValue: words[1]) {
            made.payload = .verdict(liable: liable, refunded: nil)
        }
        return made
    }

    @Test(arguments: Platform.allCases)
    func `every event in every phase goes where the table says`(platform: Platform) throws {
        for row in Self.picture.rows {
            let moved = Set<Phase>(column: row[1])
            for phase in Phase.allCases {
                var ticket = requested(on: platform, phase: phase)
                let outcome = ticket.apply(Self.event(row[0], on: platform, at: at(1)))
                let expected: Application
                if moved.contains(phase) {
                    let to = Phase(rawValue: row[2]) ?? Self.hearing[platform]
                    expected = .fitted(from: phase, to: try #require(to))
                } else {
                    expected =
                        row[3] == "fits" ? .fitted(from: phase, to: phase) : .misfit(.phase(phase))
                }
                #expect(outcome == expected, "\(row[0]) in \(phase) on \(platform)")
            }
        }
    }

    @Test(arguments: Platform.allCases)
    func `the first event of a ticket puts it where it leads`(platform: Platform) {
        for row in Self.picture.rows {
            var ticket = blank(platform)
            let outcome = ticket.apply(Self.event(row[0], on: platform, at: start))
            let stays = row[0].hasPrefix("parcel") || row[2].isEmpty
            let to = stays ? .awaitingMerchant : Phase(rawValue: row[2]) ?? Self.hearing[platform]
            #expect(outcome == to.map { .fitted(from: nil, to: $0) }, "\(row[0])")
            #expect(ticket.phaseSince == start)
        }
        var ticket = blank(platform)
        #expect(ticket.pass(.evidence, at: start) == .misfit(.noDeadline))
    }

    @Test(arguments: [
        (TicketKind.refundOnly, Phase.refunded), (.returnRefund, .refunded),
        (.exchange, .exchanged), (.resend, .exchanged), (.repair, .repaired),
    ])
    func `what was asked for decides how a ticket ends`(kind: TicketKind, end: Phase) {
        var ticket = requested(kind: kind)
        ticket.apply(DisputesTests.event(.refundCompleted, at: at(1)))
        #expect(ticket.phase == end)
    }

    @Test func `a change of the application starts its deadlines anew`() {
        var ticket = requested()
        ticket.apply(DisputesTests.event(.refundModified, at: at(5)))
        #expect(ticket.phaseSince == at(5))
        #expect(ticket.nearestDeadline(Lengths())?.at == at(53))
    }

    @Test func `old news of a parcel moves nothing`() {
        var ticket = requested(phase: .intercepting)
        let old = Self.event("parcel.updated intercepted", on: .pinduoduo, at: at(-1))
        #expect(ticket.apply(old) == .fitted(from: .intercepting, to: .intercepting))
    }
}
