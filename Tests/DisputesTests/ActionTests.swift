import Disputes
import Testing

@Suite struct ActionTests {
    /// Every action, where it is allowed, and where it leads when done.
    private static let picture = Picture(
        """
        reply                   | any                                | stays
        agree_refund            | open                               | refunding
        agree_return            | awaiting_merchant rejected evidence | awaiting_return
        negotiate               | open                               | stays
        reject                  | awaiting_merchant awaiting_receipt | rejected
        intercept_parcel        | awaiting_merchant rejected         | intercepting
        agree_refund_on_refusal | awaiting_merchant rejected         | awaiting_refusal
        payout                  | open                               | stays
        confirm_receipt         | awaiting_receipt                   | refunding
        submit_evidence         | evidence platform_review           | platform_review
        appeal                  | settled                            | stays
        hand_over               | any                                | stays
        tag                     | any                                | stays
        note                    | any                                | stays
        """
    )

    /// Where a platform differs: there the platform alone decides in its review.
    private static let differences = Picture(
        """
        kuaishou | agree_refund | open -platform_review
        taobao   | agree_refund | open -platform_review
        """
    )

    @Test(arguments: Platform.allCases)
    func `every action in every phase is allowed and leads as the table says`(
        platform: Platform
    ) throws {
        #expect(Self.picture.rows.map { $0[0] } == ActionKind.allCases.map(\.rawValue))
        for row in Self.picture.rows {
            let kind = try #require(ActionKind(rawValue: row[0]))
            let other = Self.differences.rows.first {
                $0[0] == platform.rawValue && $0[1] == row[0]
            }
            let allowed = Set<Phase>(column: other?[2] ?? row[1])
            for phase in Phase.allCases {
                var ticket = ready(for: kind, on: platform, in: phase)
                let refusal = ticket.refusal(action(kind))
                #expect(
                    (refusal == nil) == allowed.contains(phase),
                    "\(kind) in \(phase) on \(platform): \(String(describing: refusal))"
                )
                let next = Phase(rawValue: row[2])
                let outcome = ticket.finish(action(kind), at: at(1))
                if allowed.contains(phase) || next == nil {
                    #expect(outcome == .fitted(from: phase, to: next ?? phase), "\(kind)")
                } else {
                    #expect(outcome == .misfit(.phase(phase)), "\(kind) in \(phase)")
                }
            }
        }
    }

    @Test(arguments: Phase.allCases.filter { $0.isFinal || $0 == .refunding })
    func `settled tickets take talk and appeals only`(phase: Phase) {
        for kind in ActionKind.allCases {
            let isTalk = [.reply, .note, .tag, .handOver, .appeal].contains(kind)
            let refusal = ready(for: kind, on: .taobao, in: phase).refusal(action(kind))
            #expect(refusal == (isTalk ? nil : .ended(kind, phase)))
        }
        let ticket = requested(phase: phase)
        #expect(ticket.refusal(action(.appeal)) == .appealWithoutVerdict)
    }

    @Test func `goods that came back to be replaced have to leave again`() {
        for kind in [TicketKind.exchange, .repair] {
            var ticket = requested(kind: kind, phase: .awaitingReceipt)
            ticket.finish(action(.confirmReceipt), at: at(1))
            #expect(ticket.phase == .awaitingReshipment)
        }
    }

    @Test func `an offer is a message and starts the wait for an answer`() {
        var ticket = requested()
        ticket.finish(action(.negotiate), at: at(1), Lengths(overrides: [.negotiationWait: 60]))
        let sent = Negotiation(
            reason: "quality_unproven",
            sentAt: at(1),
            endsAt: at(1).adding(seconds: 60)
        )
        #expect(ticket.negotiation == sent)
        #expect(ticket.negotiation?.waitSeconds == 60)
        #expect(ticket.messages.map(\.author) == [.automation])
        ticket.apply(event(.buyerMessaged, at: start))
        #expect(ticket.negotiation?.replied == false, "written before the offer")
        ticket.apply(event(.buyerMessaged, at: at(2)))
        #expect(ticket.negotiation?.replied == true)
    }

    @Test func `news of the parcel that was faster than the receipt is not lost`() {
        for (state, phase) in [
            (ParcelState.intercepted, Phase.refunding), (.returned, .refunding),
            (.signed, .awaitingMerchant), (.interceptFailed, .intercepting),
            (.inTransit, .intercepting),
        ] {
            var ticket = requested([.parcelState: .parcelState(state)])
            ticket.finish(action(.interceptParcel), at: at(1))
            #expect(ticket.phase == phase, "\(state)")
        }
    }

    @Test func `a receipt that comes after the end leaves the end`() {
        var ticket = requested()
        ticket.apply(event(.refundCompleted, at: at(1)))
        #expect(ticket.finish(action(.agreeRefund), at: at(2)) == .misfit(.phase(.refunded)))
        #expect(ticket.phase == .refunded)
    }

    @Test func `a phase named before a receipt does not undo what was done`() {
        var ticket = requested()
        ticket.finish(action(.agreeRefund), at: at(2))
        let late = event(.buyerMessaged, at: at(1), phase: .awaitingMerchant)
        #expect(ticket.apply(late) == .fitted(from: .refunding, to: .refunding))
        let later = event(.buyerMessaged, at: at(3), phase: .refunded)
        #expect(ticket.apply(later) == .fitted(from: .refunding, to: .refunded))
    }

    @Test func `payouts and rejections are counted`() {
        var ticket = requested()
        ticket.finish(action(.payout), at: at(1))
        ticket.finish(action(.reject), at: at(2))
        #expect(ticket.payouts == 1)
        #expect(ticket.rejections == 1)
    }

    @Test func `what moves a phase, money, or nothing outside is known`() {
        let moves = Self.picture.rows.filter { $0[2] != "stays" }.map { $0[0] }
        #expect(ActionKind.allCases.filter(\.movesPhase).map(\.rawValue) == moves)
        #expect(
            ActionKind.allCases.filter(\.movesMoney) == [.agreeRefund, .payout, .confirmReceipt]
        )
        #expect(ActionKind.allCases.filter(\.staysInHost) == [.handOver, .tag, .note])
    }
}
