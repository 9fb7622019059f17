import Disputes
import Testing

@Suite struct TicketFieldTests {
    @Test func `every field has its own path and name`() {
        let fields = TicketField.allCases
        #expect(Set(fields.map(\.path)).count == fields.count)
        #expect(Set(fields.map(\.name)).count == fields.count)
        for field in fields {
            #expect(TicketField(path: field.path) == field)
            #expect(!field.summary.isEmpty)
        }
        #expect(TicketField(path: "amount") == nil)
    }

    @Test func `money ends in fen on the wire and is an amount in Lua`() {
        for field in TicketField.allCases {
            #expect(field.path.hasSuffix("_fen") == (field.type == .money))
            #expect(!field.name.hasSuffix("_fen"))
        }
        #expect(TicketField.orderPaid.path == "order.paid_fen")
        #expect(TicketField.orderPaid.name == "order.paid")
        #expect(TicketField.version.path == "version")
        #expect(TicketField.orderGoods.type == .goodsList)
    }

    @Test func `names of the wire never change`() {
        #expect(
            Phase.allCases.map(\.rawValue) == [
                "awaiting_merchant", "awaiting_return", "awaiting_receipt", "rejected",
                "intercepting", "awaiting_refusal", "evidence", "platform_review", "refunding",
                "awaiting_reshipment", "refunded", "closed", "exchanged", "repaired",
            ]
        )
        #expect(Phase.allCases.filter(\.isFinal) == [.refunded, .closed, .exchanged, .repaired])
        #expect(EventType.known.map { EventType(name: $0.name) } == EventType.known)
        #expect(EventType(name: "moon.rose") == .unknown("moon.rose"))
        #expect(
            ActionKind.allCases.map(\.rawValue) == [
                "reply", "agree_refund", "agree_return", "negotiate", "reject", "intercept_parcel",
                "agree_refund_on_refusal", "payout", "confirm_receipt", "submit_evidence", "appeal",
                "hand_over", "tag", "note",
            ]
        )
        #expect(event(.refundRequested).source == "/pinduoduo/shops/10086")
    }
}
