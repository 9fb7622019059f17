import Disputes
import Testing

@Suite struct PinduoduoTests {
    @Test func `every rule has its case`() {
        #expect((Self.tools + Self.rejecting + Self.course).map(\.id) == ruleIDs("PDD", to: 24))
    }

    @Test(arguments: tools + rejecting + course)
    func `the rule holds`(rule: RuleCase) throws {
        try rule.check()
    }

    @Test(arguments: ParcelState.allCases)
    func `PDD-01 PDD-02 PDD-03 depend on where the parcel is`(state: ParcelState) {
        let ticket = requested([.orderShippedAt: .null, .parcelState: .parcelState(state)])
        let interceptable: Set<ParcelState> = [.inTransit, .delivering, .interceptFailed, .lost]
        let refusable: Set<ParcelState> = [.inTransit, .delivering]
        #expect((ticket.refusal(action(.interceptParcel)) == nil) == interceptable.contains(state))
        #expect(
            (ticket.refusal(action(.agreeRefundOnRefusal)) == nil) == refusable.contains(state)
        )
        #expect((ticket.refusal(action(.payout)) == nil) == (state == .signed))
    }

    private static func signed(_ paid: FieldValue = .integer(10_000)) -> Ticket {
        requested([.parcelState: .parcelState(.signed), .orderPaid: paid])
    }

    private static func negotiated() -> Ticket {
        var ticket = requested()
        ticket.finish(action(.negotiate), at: at(1))
        return ticket
    }

    static let tools: [RuleCase] = [
        RuleCase("PDD-01", "interception needs a parcel that was sent and not signed for") {
            #expect(signed().refusal(action(.interceptParcel)) == .interceptSigned)
            let unsent = requested([.orderShippedAt: .null, .parcelState: .parcelState(.none)])
            #expect(unsent.refusal(action(.interceptParcel)) == .interceptNotShipped)
            let clicked = requested([.parcelState: .parcelState(.none)])
            #expect(clicked.refusal(action(.interceptParcel)) == nil)
            var ticket = requested()
            ticket.finish(action(.interceptParcel), at: at(1))
            #expect(ticket.phase == .intercepting)
            ticket.apply(
                event(.parcelUpdated, at: at(2), [.parcelState: .parcelState(.intercepted)])
            )
            #expect(ticket.phase == .refunding)
            let back = requested([.parcelState: .parcelState(.intercepted)])
            #expect(back.refusal(action(.interceptParcel)) == .interceptReturning)
        },
        RuleCase("PDD-02", "refund on refusal needs transit and seven-day return") {
            var ticket = requested()
            #expect(ticket.refusal(action(.agreeRefundOnRefusal)) == nil)
            #expect(signed().refusal(action(.agreeRefundOnRefusal)) == .refusalNotInTransit)
            for flag in [FieldValue.flag(false), .null] {
                let other = requested([.orderSevenDayReturn: flag])
                #expect(other.refusal(action(.agreeRefundOnRefusal)) == .refusalCategory)
            }
            ticket.finish(action(.agreeRefundOnRefusal), at: at(1))
            ticket.apply(event(.parcelUpdated, at: at(2), [.parcelState: .parcelState(.refused)]))
            #expect(ticket.phase == .refunding)
        },
        RuleCase("PDD-03", "a payout needs signed goods, an amount within what was paid, once") {
            func payout(_ fen: Int64) -> Action {
                action(.payout) { $0.amount = Money(fen: fen) }
            }
            #expect(requested().refusal(payout(500)) == .payoutNotSigned)
            #expect(signed().refusal(payout(0)) == .amountNotPositive)
            #expect(signed().refusal(payout(10_000)) == nil)
            #expect(signed().refusal(payout(10_001)) == .amountAbovePaid(paid: Money(fen: 10_000)))
            #expect(signed(.null).refusal(payout(1)) == .paidUnknown)
            #expect(signed().refusal(action(.payout) { $0.amount = nil }) == .amountMissing)
            var ticket = signed()
            ticket.pendingPayout = "k1"
            #expect(ticket.refusal(payout(1)) == .secondPayout)
            #expect(ticket.refusal(payout(1), key: "k1") == nil)
            ticket.pendingPayout = nil
            ticket.finish(payout(1), at: at(1))
            #expect(ticket.refusal(payout(1)) == .secondPayout)
        },
        RuleCase("PDD-04", "a rejected buyer may ask the platform to step in") {
            var ticket = requested(phase: .rejected)
            ticket.apply(event(.interventionRequested, at: at(1)))
            #expect(ticket.phase == .platformReview)
        },
        RuleCase("PDD-05", "an order that was not sent is refunded by agreeing") {
            let ticket = requested([.orderShippedAt: .null, .parcelState: .parcelState(.none)])
            #expect(ticket.refusal(action(.agreeRefund)) == nil)
        },
        RuleCase("PDD-06", "once the parcel is called back, agreeing is possible") {
            let ticket = requested(phase: .intercepting)
            #expect(ticket.refusal(action(.agreeRefund)) == nil)
        },
        RuleCase("PDD-07", "a rejected buyer applies again once the goods are back") {
            var ticket = requested(phase: .rejected)
            ticket.apply(
                event(.parcelUpdated, at: at(1), [.parcelState: .parcelState(.returned)])
            )
            ticket.apply(event(.refundRequested, at: at(2)))
            #expect(ticket.phase == .awaitingMerchant && ticket.parcelState == .returned)
        },
    ]

    static let rejecting: [RuleCase] = [
        RuleCase("PDD-08", "without any chat a rejection is refused") {
            #expect(requested().refusal(action(.reject)) == .noChat)
        },
        RuleCase("PDD-09", "with chat but no offer it is refused") {
            var ticket = requested()
            ticket.apply(event(.buyerMessaged))
            #expect(ticket.refusal(action(.reject)) == .notNegotiated)
        },
        RuleCase("PDD-10", "a rejection has a reason, and so has the offer") {
            #expect(
                negotiated().refusal(action(.reject) { $0.reason = nil }, at: at(25))
                    == .reasonMissing(.reject)
            )
            #expect(
                requested().refusal(action(.negotiate) { $0.reason = nil })
                    == .reasonMissing(.negotiate)
            )
        },
        RuleCase("PDD-11", "the offer is sent and stands in the chat") {
            #expect(negotiated().messages.count == 1)
            #expect(negotiated().negotiation?.reason == "quality_unproven")
        },
        RuleCase("PDD-12", "the wait's length is set by the shop") {
            #expect(negotiated().negotiation?.endsAt == at(25))
            #expect(Lengths(overrides: [.negotiationWait: 60]).seconds(.negotiationWait) == 60)
        },
        RuleCase("PDD-13", "while the buyer is silent a rejection is refused") {
            let early = at(25).adding(seconds: -1)
            #expect(
                negotiated().refusal(action(.reject), at: early) == .awaitingReply(until: at(25))
            )
        },
        RuleCase("PDD-14", "an answer or the end of the wait allows it") {
            #expect(negotiated().refusal(action(.reject), at: at(25)) == nil)
            var ticket = negotiated()
            ticket.apply(event(.buyerMessaged, at: at(2)))
            #expect(ticket.refusal(action(.reject), at: at(2)) == nil)
        },
        RuleCase("PDD-15", "a rejection has a note and evidence") {
            let ticket = negotiated()
            let bare = action(.reject) { $0.note = " " }
            #expect(ticket.refusal(bare, at: at(25)) == .rejectionNoteMissing)
            let unproven = action(.reject) { $0.evidence = [] }
            #expect(ticket.refusal(unproven, at: at(25)) == .rejectionEvidenceMissing)
            let chat = action(.reject) {
                $0.evidence = []
                $0.requiredSlots = [Action.chatLogSlot]
            }
            #expect(ticket.refusal(chat, at: at(25)) == nil)
        },
        RuleCase("PDD-16", "the flow holds for every way of rejecting") {
            let receipt = requested(phase: .awaitingReceipt)
            #expect(receipt.refusal(action(.reject)) == .noChat)
        },
    ]

    static let course: [RuleCase] = [
        RuleCase("PDD-17", "goods may be sent back for fifteen days") {
            #expect(Pinduoduo.returnsEnd(signedAt: start, Lengths()) == at(15 * 24))
        },
        RuleCase("PDD-18", "the merchant has 48 hours for a solution") {
            #expect(requested().nearestDeadline(Lengths())?.key == .merchantSolution)
            #expect(requested().nearestDeadline(Lengths())?.at == at(48))
        },
        RuleCase("PDD-19", "the platform has 48 hours for its result") {
            let ticket = requested(phase: .platformReview)
            #expect(ticket.nearestDeadline(Lengths())?.onExpiry == .reapply)
            #expect(ticket.nearestDeadline(Lengths())?.at == at(48))
        },
        RuleCase("PDD-20", "an order without a group is refunded after a day") {
            #expect(Pinduoduo.ungroupedRefund(paidAt: start, Lengths()) == at(24))
        },
        RuleCase("PDD-21", "the buyer may change the application, and the amount counts anew") {
            var ticket = requested(phase: .rejected)
            ticket.apply(event(.refundModified, at: at(1), [.amount: .integer(400)]))
            #expect(ticket.phase == .awaitingMerchant)
            #expect(
                ticket.refusal(action(.agreeRefund))
                    == .amountAboveAsked(asked: Money(fen: 400))
            )
        },
        RuleCase("PDD-22", "after that time the buyer may escalate") {
            var ticket = requested()
            #expect(ticket.nearestDeadline(Lengths())?.onExpiry == .buyerMayEscalate)
            ticket.pass(.merchantSolution, at: at(48))
            #expect(ticket.phase == .awaitingMerchant)
            ticket.apply(event(.interventionRequested, at: at(49)))
            #expect(ticket.phase == .platformReview)
        },
        RuleCase("PDD-23", "the buyer may withdraw at any time") {
            for phase in Phase.allCases where !phase.isFinal {
                var ticket = requested(phase: phase)
                ticket.apply(event(.refundCancelled, at: at(1)))
                #expect(ticket.phase == .closed)
            }
        },
        RuleCase("PDD-24", "a verdict can be appealed against") {
            let ticket = ready(for: .appeal, on: .pinduoduo, in: .closed)
            #expect(ticket.refusal(action(.appeal)) == nil)
        },
    ]
}
