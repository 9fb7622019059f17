import Disputes
import Testing

@Suite struct TaobaoTests {
    @Test func `every rule has its case`() {
        #expect((Self.disputes + Self.hearing).map(\.id) == ruleIDs("TB", to: 14))
    }

    @Test(arguments: disputes + hearing)
    func `the rule holds`(rule: RuleCase) throws {
        try rule.check()
    }

    @Test(arguments: [
        ("拒", Refusal.noteLength(count: 1)), ("拒绝", nil), (String(repeating: "拒", count: 200), nil),
        (String(repeating: "拒", count: 201), .noteLength(count: 201)), ("", .noteLength(count: 0)),
    ])
    func `a rejection's note has 2 to 200 characters`(note: String, refusal: Refusal?) {
        #expect(requested(on: .taobao).refusal(action(.reject) { $0.note = note }) == refusal)
    }

    @Test(arguments: [ActionKind.reply, .negotiate])
    func `a message has at most 400 bytes`(kind: ActionKind) {
        let ticket = requested(on: .taobao)
        let long = String(repeating: "好", count: 133)
        #expect(ticket.refusal(action(kind) { $0.text = long + "a" }) == nil)
        #expect(
            ticket.refusal(action(kind) { $0.text = long + "ab" }) == .messageTooLong(bytes: 401)
        )
        #expect(requested().refusal(action(kind) { $0.text = long + "ab" }) == nil)
    }

    @Test func `what was not sent, or comes back without a reason, is not rejected`() {
        let unsent = requested(
            on: .taobao,
            [.orderShippedAt: .null, .parcelState: .parcelState(.none)]
        )
        #expect(unsent.refusal(action(.reject)) == .rejectUnshipped)
        let unwanted = requested(on: .taobao, [.reason: .text("no_longer_wanted")])
        #expect(unwanted.refusal(action(.reject)) == .rejectSevenDayReturn)
        let custom = requested(
            on: .taobao,
            [.reason: .text("no_longer_wanted"), .orderSevenDayReturn: .flag(false)]
        )
        #expect(custom.refusal(action(.reject)) == nil)
    }

    private static func verdict(_ liable: Verdict.Liable) -> Ticket {
        var ticket = requested(on: .taobao, phase: .platformReview)
        let payload = Event.Payload.verdict(liable: liable, refunded: nil)
        ticket.apply(event(.verdictGiven, at: at(1), on: .taobao, payload: payload))
        return ticket
    }

    static let disputes: [RuleCase] = [
        RuleCase("TB-01", "a refund ruled against the shop counts as a lost dispute") {
            #expect(verdict(.merchant).isLostDispute)
            #expect(!verdict(.buyer).isLostDispute)
        },
        RuleCase("TB-02", "more than five in a month keep it out of campaigns") {
            #expect(!Taobao.isKeptOutOfCampaigns(disputesThisMonth: 5))
            #expect(Taobao.isKeptOutOfCampaigns(disputesThisMonth: 6))
        },
        RuleCase("TB-03", "the ruling stays on the ticket") {
            #expect(verdict(.merchant).verdict?.at == at(1))
        },
        RuleCase("TB-04", "a return ticket can be refunded without the return") {
            let ticket = requested(on: .taobao)
            #expect(ticket.refusal(action(.agreeRefund)) == nil)
        },
        RuleCase("TB-05", "a rejected buyer may ask the platform to step in") {
            var ticket = requested(on: .taobao)
            #expect(Taobao.interventionOpens(ticket, Lengths()) == nil)
            ticket.finish(action(.reject), at: at(1))
            #expect(Taobao.interventionOpens(ticket, Lengths()) == at(1))
            ticket.apply(event(.interventionRequested, at: at(2), on: .taobao))
            #expect(ticket.phase == .evidence)
        },
        RuleCase("TB-06", "for virtual goods three days after the application") {
            var ticket = requested(on: .taobao, [.orderVirtual: .flag(true)])
            ticket.finish(action(.reject), at: at(1))
            #expect(Taobao.interventionOpens(ticket, Lengths()) == at(72))
        },
    ]

    static let hearing: [RuleCase] = [
        RuleCase("TB-07", "both sides have three days for evidence") {
            let deadline = requested(on: .taobao, phase: .evidence).nearestDeadline(Lengths())
            #expect(deadline?.owner == .both && deadline?.at == at(72))
            #expect(deadline?.onExpiry == .toPlatform)
        },
        RuleCase("TB-08", "asked after the buyer's evidence, the shop has 24 hours") {
            var ticket = requested(on: .taobao, phase: .rejected)
            ticket.apply(event(.interventionRequested, at: at(1), on: .taobao))
            ticket.finish(action(.submitEvidence), at: at(2))
            ticket.apply(event(.evidenceRequested, at: at(3), on: .taobao))
            #expect(ticket.nearestDeadline(Lengths())?.at == at(27))
        },
        RuleCase("TB-09", "the verdict comes by the end of the sixth working day") {
            let ticket = requested(on: .taobao, phase: .platformReview)
            let end = ticket.nearestDeadline(Lengths())?.at
            #expect(end?.rfc3339(offset: 28_800) == "2026-12-01T00:00:00+08:00")
        },
        RuleCase("TB-10", "the parties may write while it is heard") {
            for phase in [Phase.evidence, .platformReview] {
                var ticket = requested(on: .taobao, phase: phase)
                #expect(ticket.refusal(action(.reply)) == nil)
                let said = event(.buyerMessaged, at: at(1), on: .taobao)
                #expect(ticket.apply(said) == .fitted(from: phase, to: phase))
            }
        },
        RuleCase("TB-11", "a change of the application needs another rejection first") {
            var ticket = requested(on: .taobao, phase: .rejected)
            ticket.apply(event(.refundModified, at: at(1), on: .taobao))
            #expect(ticket.phase == .awaitingMerchant)
            #expect(Taobao.interventionOpens(ticket, Lengths()) == nil)
        },
        RuleCase("TB-12", "after an instant rejection the buyer changes it or it is closed") {
            var ticket = requested(on: .taobao, phase: .rejected)
            var closed = ticket
            ticket.apply(event(.refundModified, at: at(48), on: .taobao))
            #expect(ticket.phase == .awaitingMerchant)
            closed.apply(event(.refundClosed, at: at(72), on: .taobao))
            #expect(closed.phase == .closed)
        },
        RuleCase("TB-13", "who is liable decides how it ends") {
            #expect(verdict(.merchant).phase == .refunding)
            #expect(verdict(.buyer).phase == .closed)
            #expect(verdict(.none).phase == .closed)
        },
        RuleCase("TB-14", "every kind of application may be brought before the platform") {
            for kind in TicketKind.allCases {
                var ticket = requested(on: .taobao, kind: kind, phase: .rejected)
                ticket.apply(event(.interventionRequested, at: at(1), on: .taobao))
                #expect(ticket.phase == .evidence)
            }
        },
    ]
}
