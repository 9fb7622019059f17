import Disputes
import Testing

@Suite struct KuaishouTests {
    @Test func `every rule has its case`() {
        #expect(Self.rules.map(\.id) == ruleIDs("KS", to: 20))
    }

    @Test(arguments: rules)
    func `the rule holds`(rule: RuleCase) throws {
        try rule.check()
    }

    @Test(arguments: [
        (6 * 3_600, 29_999, true), (6 * 3_600 + 1, 29_999, false), (6 * 3_600, 30_000, false),
        (0, 1, true), (-1, 1, false),
    ])
    func `KS-20 instant refund ends at six hours and below 300 yuan`(
        secondsAfterPaying: Int,
        fen: Int,
        applies: Bool
    ) {
        let ticket = Self.fresh(paidAt: start.adding(seconds: -secondsAfterPaying), fen: fen)
        #expect(ticket.isInstantRefund(at: start, Lengths(), switchedOn: true) == applies)
        #expect(!ticket.isInstantRefund(at: start, Lengths(), switchedOn: false))
    }

    @Test func `a rejection takes six pictures`() {
        let ticket = ready(for: .reject, on: .kuaishou, in: .awaitingMerchant)
        let pictures = (1...7).map {
            Action.Evidence(slot: "photo_\($0)", url: "https://e.com/\($0)")
        }
        #expect(
            ticket.refusal(action(.reject) { $0.evidence = pictures }) == .tooManyImages(count: 7)
        )
        let log = Action.Evidence(slot: Action.chatLogSlot, url: "https://e.com/log")
        #expect(
            ticket.refusal(action(.reject) { $0.evidence = pictures.dropLast() + [log] }) == nil
        )
    }

    /// A refund-only ticket of an order that was not sent.
    private static func fresh(paidAt: Timestamp, fen: Int) -> Ticket {
        requested(
            on: .kuaishou,
            kind: .refundOnly,
            [
                .orderPaid: .integer(Int64(fen)), .orderPaidAt: .time(paidAt),
                .orderShippedAt: .null, .parcelState: .parcelState(.none),
            ]
        )
    }

    private static func review(_ kind: TicketKind) -> Ticket {
        requested(on: .kuaishou, kind: kind)
    }

    private static func disputed(by party: Party? = .buyer) -> Ticket {
        var ticket = requested(on: .kuaishou, phase: .rejected)
        ticket.apply(
            event(
                .interventionRequested,
                at: at(1),
                on: .kuaishou,
                payload: .intervention(by: party)
            )
        )
        return ticket
    }

    static let rules: [RuleCase] = [
        RuleCase("KS-01", "a refund-only application waits 48 hours for the merchant") {
            let deadline = review(.refundOnly).nearestDeadline(Lengths())
            #expect(deadline?.key == .reviewRefundOnly && deadline?.at == at(48))
        },
        RuleCase("KS-02", "agreeing to it refunds") {
            var ticket = review(.refundOnly)
            ticket.finish(action(.agreeRefund), at: at(1))
            #expect(ticket.phase == .refunding)
        },
        RuleCase("KS-03", "after 48 hours the system refunds") {
            var ticket = review(.refundOnly)
            ticket.pass(.reviewRefundOnly, at: at(48))
            #expect(ticket.phase == .refunding)
        },
        RuleCase("KS-04", "rejecting needs talk before, and the buyer may apply again") {
            var ticket = review(.refundOnly)
            ticket.apply(event(.buyerMessaged, on: .kuaishou))
            #expect(ticket.refusal(action(.reject)) == .notTalkedYet)
            ticket.finish(action(.reply), at: at(1))
            #expect(ticket.refusal(action(.reject)) == nil)
            ticket.finish(action(.reject), at: at(2))
            ticket.apply(event(.refundRequested, at: at(3), on: .kuaishou))
            #expect(ticket.phase == .awaitingMerchant)
        },
        RuleCase("KS-05", "a return application waits 48 hours for the merchant") {
            let deadline = review(.returnRefund).nearestDeadline(Lengths())
            #expect(deadline?.key == .reviewReturn && deadline?.at == at(48))
        },
        RuleCase("KS-06", "agreeing to it gives the buyer ten days to return") {
            var ticket = review(.returnRefund)
            ticket.finish(action(.agreeReturn), at: at(1))
            #expect(ticket.phase == .awaitingReturn)
            #expect(ticket.nearestDeadline(Lengths())?.at == at(241))
        },
        RuleCase("KS-07", "after 48 hours the return is agreed and no money moves") {
            var ticket = review(.returnRefund)
            ticket.pass(.reviewReturn, at: at(48))
            #expect(ticket.phase == .awaitingReturn)
        },
        RuleCase("KS-08", "a waybill makes the merchant wait for the goods") {
            var ticket = requested(on: .kuaishou, phase: .awaitingReturn)
            ticket.apply(event(.returnShipped, at: at(5), on: .kuaishou))
            #expect(ticket.phase == .awaitingReceipt && ticket.waybillAt == at(5))
        },
        RuleCase("KS-09", "without a waybill in ten days the ticket is closed") {
            var ticket = requested(on: .kuaishou, phase: .awaitingReturn)
            ticket.pass(.buyerReturn, at: at(240))
            #expect(ticket.phase == .closed)
        },
        RuleCase("KS-10", "the merchant has ten days from the waybill to confirm") {
            var ticket = requested(on: .kuaishou, phase: .awaitingReturn)
            ticket.apply(
                event(.parcelUpdated, at: at(3), on: .kuaishou, [.returnParcelWaybill: .text("1")])
            )
            ticket.apply(event(.unknown("x"), at: at(9), on: .kuaishou, phase: .awaitingReceipt))
            #expect(ticket.nearestDeadline(Lengths())?.at == at(243))
            ticket.finish(action(.confirmReceipt), at: at(10))
            #expect(ticket.phase == .refunding)
        },
        RuleCase("KS-11", "after ten days the system refunds") {
            var ticket = requested(on: .kuaishou, phase: .awaitingReturn)
            ticket.apply(event(.returnShipped, at: at(5), on: .kuaishou))
            ticket.pass(.confirmReceipt, at: at(245))
            #expect(ticket.phase == .refunding)
        },
        RuleCase("KS-12", "an exchange agreed offline ends as a withdrawal") {
            var ticket = review(.returnRefund)
            ticket.apply(event(.refundCancelled, at: at(1), on: .kuaishou))
            #expect(ticket.phase == .closed)
        },
        RuleCase("KS-13", "either party may ask the platform to step in") {
            #expect(disputed(by: .merchant).phase == .evidence)
            #expect(disputed(by: .merchant).intervention?.by == .merchant)
            #expect(disputed(by: nil).intervention == Intervention(at: at(1), by: nil))
        },
        RuleCase("KS-14", "a rejected buyer who does opens 24 hours for evidence") {
            #expect(disputed().phase == .evidence)
            #expect(disputed().nearestDeadline(Lengths())?.at == at(25))
        },
        RuleCase("KS-15", "the merchant may still agree in that time") {
            var ticket = disputed()
            #expect(ticket.refusal(action(.agreeRefund)) == nil)
            ticket.finish(action(.agreeRefund), at: at(2))
            #expect(ticket.phase == .refunding)
        },
        RuleCase("KS-16", "evidence brings the case to the platform") {
            var ticket = disputed()
            ticket.finish(action(.submitEvidence), at: at(2))
            #expect(ticket.phase == .platformReview)
        },
        RuleCase("KS-17", "so does its absence, and the platform may still ask") {
            var ticket = disputed()
            ticket.pass(.disputeEvidence, at: at(25))
            #expect(ticket.phase == .platformReview)
            #expect(ticket.refusal(action(.submitEvidence)) == nil)
            let slots = Event.Payload.evidence(slots: ["invoice"])
            ticket.apply(event(.evidenceRequested, at: at(30), on: .kuaishou, payload: slots))
            #expect(ticket.phase == .evidence && ticket.evidence == ["invoice"])
        },
        RuleCase("KS-18", "the platform's ruling ends the dispute") {
            var ticket = disputed()
            let verdict = Event.Payload.verdict(liable: .merchant, refunded: Money(fen: 100))
            ticket.apply(event(.verdictGiven, at: at(30), on: .kuaishou, payload: verdict))
            #expect(ticket.phase == .refunding)
            #expect(ticket.verdict?.refunded == Money(fen: 100))
            #expect(ticket.refusal(action(.appeal)) == nil)
        },
        RuleCase("KS-19", "the buyer may withdraw at any time, and nobody is liable") {
            for phase in Phase.allCases where !phase.isFinal {
                var ticket = requested(on: .kuaishou, phase: phase)
                ticket.apply(event(.refundCancelled, at: at(1), on: .kuaishou))
                #expect(ticket.phase == .closed && ticket.verdict == nil)
            }
        },
        RuleCase("KS-20", "instant refund: refund only, not sent, on Kuaishou, switched on") {
            let ticket = fresh(paidAt: start, fen: 100)
            #expect(ticket.isInstantRefund(at: start, Lengths(), switchedOn: true))
            var sent = ticket
            sent.apply(event(.parcelUpdated, on: .kuaishou, [.orderShippedAt: .time(start)]))
            #expect(!sent.isInstantRefund(at: start, Lengths(), switchedOn: true))
            let other = requested(kind: .refundOnly, [.orderShippedAt: .null, .parcelState: .null])
            #expect(!other.isInstantRefund(at: start, Lengths(), switchedOn: true))
            #expect(!review(.returnRefund).isInstantRefund(at: start, Lengths(), switchedOn: true))
        },
    ]
}
