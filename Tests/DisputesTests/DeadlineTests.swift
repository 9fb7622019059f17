import Disputes
import Testing

@Suite struct DeadlineTests {
    /// Platform, kind, phase: key, owner, hours from the start, what happens, where it leads.
    private static let picture = Picture(
        """
        kuaishou|refund_only|awaiting_merchant|review_refund_only|merchant|48|auto_refund|refunding
        kuaishou|return_refund|awaiting_merchant|review_return|merchant|48|auto_agree_return\
        |awaiting_return
        kuaishou|exchange|awaiting_merchant|review_return|merchant|48|auto_agree_return\
        |awaiting_return
        kuaishou|return_refund|awaiting_return|buyer_return|buyer|240|closed|closed
        kuaishou|return_refund|awaiting_receipt|confirm_receipt|merchant|240|auto_refund|refunding
        kuaishou|refund_only|evidence|dispute_evidence|merchant|24|to_platform|platform_review
        pinduoduo|refund_only|awaiting_merchant|merchant_solution|merchant|48|buyer_may_escalate\
        |awaiting_merchant
        pinduoduo|repair|platform_review|platform_result|platform|48|reapply|platform_review
        alibaba1688|refund_only|awaiting_merchant|agreement_timeout|merchant|120\
        |auto_agree_agreement|refunding
        alibaba1688|return_refund|awaiting_merchant|agreement_timeout|merchant|120\
        |auto_agree_agreement|awaiting_return
        taobao|return_refund|evidence|evidence|both|72|to_platform|platform_review
        taobao|return_refund|platform_review|verdict|platform|256|none|platform_review
        """
    )

    @Test(arguments: picture.rows)
    func `each deadline runs in its phase and leads where the table says`(row: [String]) throws {
        let platform = try #require(Platform(rawValue: row[0]))
        let kind = try #require(TicketKind(rawValue: row[1]))
        let key = try #require(DeadlineKey(rawValue: row[3]))
        var ticket = requested(on: platform, kind: kind, phase: Phase(rawValue: row[2]))
        let deadline = Deadline(
            key: key,
            owner: try #require(Party(rawValue: row[4])),
            at: at(try #require(Int(row[5]))),
            onExpiry: try #require(Deadline.Expiry(rawValue: row[6]))
        )
        #expect(ticket.deadlines(Lengths()) == [deadline])
        #expect(ticket.nearestDeadline(Lengths()) == deadline)

        let near = event(.deadlineNear, on: platform, payload: .deadline(key))
        #expect(ticket.apply(near) == .fitted(from: ticket.phase, to: ticket.phase))
        let early = deadline.at.adding(seconds: -1)
        #expect(ticket.pass(key, at: early) == .misfit(.noDeadline))
        let after = try #require(Phase(rawValue: row[7]))
        let outcome = ticket.pass(key, at: deadline.at)
        #expect(outcome == .fitted(from: Phase(rawValue: row[2]), to: after))
        #expect(!ticket.deadlines(Lengths()).contains { $0.key == key }, "it is over")
        #expect(ticket.pass(key, at: deadline.at) == .misfit(.noDeadline))
    }

    @Test(arguments: Platform.allCases)
    func `no deadline runs where the table has none`(platform: Platform) {
        for kind in TicketKind.allCases {
            for phase in Phase.allCases {
                let ticket = requested(on: platform, kind: kind, phase: phase)
                let keys = ticket.deadlines(Lengths()).map(\.key)
                #expect(keys.count <= 1)
                if phase.isFinal || phase == .refunding { #expect(keys.isEmpty) }
            }
        }
    }

    @Test func `every expiry says where it leads`() {
        let expected: [Deadline.Expiry: Phase] = [
            .autoRefund: .refunding, .autoAgreeReturn: .awaitingReturn, .closed: .closed,
            .toPlatform: .platformReview, .autoAgreeAgreement: .refunding,
        ]
        for expiry in Deadline.Expiry.allCases {
            #expect(expiry.phase(kind: .refundOnly) == expected[expiry])
        }
        #expect(Deadline.Expiry.autoAgreeAgreement.phase(kind: .repair) == .awaitingReturn)
        #expect(Deadline.Expiry.autoAgreeAgreement.phase(kind: nil) == nil)
    }

    @Test func `a shop overrides every length`() {
        for key in DeadlineKey.allCases {
            let lengths = Lengths(overrides: [key: 90])
            #expect(lengths.seconds(key) == 90)
            #expect(lengths.end(of: key, from: start) == start.adding(seconds: 90))
        }
        let ticket = requested()
        let lengths = Lengths(overrides: [.merchantSolution: 90])
        #expect(ticket.nearestDeadline(lengths)?.at == start.adding(seconds: 90))
    }

    @Test func `a platform's phase from before the expiry still wins`() {
        var ticket = requested(on: .kuaishou, kind: .refundOnly)
        ticket.pass(.reviewRefundOnly, at: at(48))
        let late = event(.unknown("x"), at: at(47), on: .kuaishou, phase: .rejected)
        #expect(ticket.apply(late) == .unknownType(from: .refunding, to: .rejected))
    }

    @Test func `the shop's answer to the buyer's evidence has a deadline of its own`() {
        var ticket = requested(on: .taobao, phase: .rejected)
        ticket.apply(event(.interventionRequested, at: at(1), on: .taobao))
        ticket.pass(.evidence, at: at(73))
        #expect(ticket.phase == .platformReview)
        ticket.apply(event(.evidenceRequested, at: at(80), on: .taobao))
        #expect(ticket.deadlines(Lengths()).map(\.key) == [.evidence, .sellerAfterBuyerEvidence])
        #expect(ticket.nearestDeadline(Lengths())?.key == .sellerAfterBuyerEvidence)
        #expect(ticket.nearestDeadline(Lengths())?.at == at(104))
        ticket.pass(.sellerAfterBuyerEvidence, at: at(104))
        #expect(ticket.phase == .platformReview)
    }
}
