import Disputes
import Testing

@Suite struct GuardTests {
    @Test func `one action that moves the phase at a time`() {
        var ticket = requested()
        ticket.pendingMove = "k1"
        #expect(ticket.refusal(action(.agreeRefund)) == .otherMoveUnderWay)
        #expect(ticket.refusal(action(.agreeRefund), key: "k1") == nil)
        #expect(ticket.refusal(action(.reply)) == nil)
    }

    @Test func `nothing is done to a ticket that has changed since`() {
        let ticket = requested([.version: .integer(3)])
        #expect(
            ticket.refusal(action(.agreeRefund) { $0.version = .integer(2) }) == .versionChanged
        )
        #expect(ticket.refusal(action(.agreeRefund) { $0.version = .integer(3) }) == nil)
    }

    @Test(arguments: [
        (Int64(0), Refusal.amountNotPositive), (-1, .amountNotPositive), (1, nil), (5_000, nil),
        (5_001, .amountAboveAsked(asked: Money(fen: 5_000))),
    ])
    func `a refund is more than nothing and at most what was asked for`(
        fen: Int64,
        refusal: Refusal?
    ) {
        let asked = action(.agreeRefund) { $0.amount = Money(fen: fen) }
        #expect(requested().refusal(asked) == refusal)
    }

    @Test func `a refund without an amount is all that was asked for`() {
        let whole = action(.agreeRefund) { $0.amount = nil }
        #expect(requested().refusal(whole) == nil)
        #expect(requested([.amount: .null]).refusal(whole) == .amountMissing)
        #expect(requested([.amount: .integer(0)]).refusal(whole) == .amountNotPositive)
        let some = action(.agreeRefund)
        #expect(requested([.amount: .null]).refusal(some) == nil)
        #expect(
            requested([.amount: .null, .orderPaid: .integer(499)]).refusal(some)
                == .amountAbovePaid(paid: Money(fen: 499))
        )
        #expect(requested([.amount: .null, .orderPaid: .null]).refusal(some) == .paidUnknown)
    }

    @Test(arguments: Platform.allCases)
    func `a return of a refund-only ticket is refused`(platform: Platform) {
        let ticket = requested(on: platform, kind: .refundOnly)
        #expect(ticket.refusal(action(.agreeReturn)) == .returnOfRefundOnly)
    }

    @Test(arguments: Platform.allCases)
    func `a rejection needs its reason and every slot but the chat log`(platform: Platform) {
        let ticket = ready(for: .reject, on: platform, in: .awaitingMerchant)
        #expect(
            ticket.refusal(action(.reject) { $0.requiredSlots = ["chat_log", "invoice"] })
                == .slotMissing("invoice")
        )
        #expect(ticket.refusal(action(.reject) { $0.requiredSlots = ["chat_log"] }) == nil)
        #expect(
            ticket.refusal(
                action(.reject) {
                    $0.requiredSlots = ["invoice"]
                    $0.evidence = [Action.Evidence(slot: "invoice", url: " ")]
                }
            ) == .slotMissing("invoice")
        )
        #expect(ticket.refusal(action(.reject) { $0.reason = " " }) == .reasonMissing(.reject))
    }

    @Test func `texts are there and say nothing forbidden`() {
        let ticket = requested()
        for kind in [ActionKind.reply, .negotiate] {
            #expect(ticket.refusal(action(kind) { $0.text = " \n" }) == .textMissing(kind))
        }
        for kind in [ActionKind.handOver, .tag, .note] {
            #expect(ticket.refusal(Action(kind)) == nil, "what stays in the host is always allowed")
        }
        let word = GuardSettings.shippedNeverSay[0]
        let said = action(.reply) { $0.text = "亲,\(word)吧" }
        #expect(ticket.refusal(said) == .forbiddenWord(word))
        let noted = action(.agreeRefund) { $0.note = word }
        #expect(ticket.refusal(noted) == .forbiddenWord(word))
        #expect(ticket.refusal(action(.handOver) { $0.text = word }) == nil)
    }

    @Test func `every refusal says what to do and cites its rule where there is one`() {
        let refusals: [(Refusal, String?)] = [
            (.ended(.reject, .refunded), nil), (.phase(.reject, .evidence), nil),
            (.otherMoveUnderWay, nil), (.versionChanged, nil), (.textMissing(.reply), nil),
            (.forbiddenWord("x"), nil), (.reasonMissing(.reject), "PDD-10"),
            (.reasonMissing(.payout), nil), (.slotMissing("x"), nil), (.evidenceEmpty, "PDD-27"),
            (.amountMissing, nil), (.amountNotPositive, nil),
            (.amountAboveAsked(asked: .zero), nil),
            (.amountAbovePaid(paid: .zero), "PDD-03"), (.paidUnknown, nil),
            (.secondPayout, "PDD-03"), (.payoutNotSigned, "PDD-03"),
            (.interceptNotShipped, "PDD-01"), (.interceptSigned, "PDD-01"),
            (.interceptReturning, "PDD-01"), (.refusalNotInTransit, "PDD-02"),
            (.refusalCategory, "PDD-02"), (.returnOfRefundOnly, nil), (.appealWithoutVerdict, nil),
            (.notTalkedYet, "KS-04"), (.tooManyImages(count: 7), "2.4.2"), (.noChat, "PDD-08"),
            (.notNegotiated, "PDD-09"), (.awaitingReply(until: start), "PDD-13"),
            (.rejectionNoteMissing, "PDD-15"), (.rejectionEvidenceMissing, "PDD-15"),
            (.returnPlanIncomplete(missing: ["phone"]), "ALI-02"), (.freightOpen, "ALI-03"),
            (.appealReasonNeverAccepted("x"), "ALI-10"), (.appealNeedsProof, "ALI-11"),
            (.appealNeedsEvidence, "ALI-09"), (.noteLength(count: 1), "2.2.2"),
            (.messageTooLong(bytes: 401), "2.2.2"), (.rejectUnshipped, "2.2.2"),
            (.rejectSevenDayReturn, "2.2.2"),
        ]
        for (refusal, rule) in refusals {
            #expect(refusal.rule == rule, "\(refusal)")
            #expect(refusal.description.count > 20, "\(refusal)")
        }
        #expect(
            Refusal.awaitingReply(until: start).description
                == "wait for the buyer's answer, until 2026-11-20T08:00:00+08:00 at most"
        )
    }
}
