import Disputes
import Testing

@Suite struct TicketMergeTests {
    @Test func `an older event only fills blanks`() {
        var ticket = requested()
        ticket.apply(
            event(.parcelUpdated, at: at(-1), [.amount: .integer(1), .buyerNick: .text("小王")])
        )
        #expect(ticket.amount == Money(fen: 5_000))
        #expect(ticket.buyerNick == nil || ticket.buyerNick == "小王")
        #expect(ticket[.buyerNick] == .text("小王"))
        #expect(ticket.source(of: .buyerNick) == at(-1))
        #expect(ticket.source(of: .amount) == start)
    }

    @Test func `a newer event replaces and an explicit null clears`() {
        var ticket = requested()
        ticket.apply(event(.parcelUpdated, at: at(1), [.amount: .integer(1), .reason: .null]))
        #expect(ticket.amount == Money(fen: 1))
        #expect(ticket.reason == nil)
        ticket.apply(event(.parcelUpdated, at: start, [.reason: .text("size")]))
        #expect(ticket.reason == nil, "what was cleared later stays cleared")
        ticket.apply(event(.parcelUpdated, at: at(1), [.reason: .text("size")]))
        #expect(ticket.reason == "size", "the later of two at one instant counts")
    }

    @Test func `facts of an event that does not fit are merged all the same`() {
        var ticket = requested()
        let outcome = ticket.apply(
            event(.returnShipped, at: at(1), [.returnParcelWaybill: .text("SF1")])
        )
        #expect(outcome == .misfit(.phase(.awaitingMerchant)))
        #expect(ticket[.returnParcelWaybill] == .text("SF1"))
        #expect(ticket.phase == .awaitingMerchant)
    }

    @Test func `an explicit phase wins over the table unless a later event has set it`() {
        var ticket = requested()
        let moved = ticket.apply(event(.buyerMessaged, at: at(2), phase: .evidence))
        #expect(moved == .fitted(from: .awaitingMerchant, to: .evidence))
        let late = ticket.apply(event(.buyerMessaged, at: at(1), phase: .rejected))
        #expect(late == .fitted(from: .evidence, to: .evidence))
        let type = ticket.apply(event(.returnShipped, at: at(3), phase: .awaitingReceipt))
        #expect(type == .fitted(from: .evidence, to: .awaitingReceipt))
    }

    @Test func `an unknown type is merged and moves nothing by itself`() {
        var ticket = blank()
        let outcome = ticket.apply(event(.unknown("moon.rose"), [.amount: .integer(7)]))
        #expect(outcome == .unknownType(from: nil, to: .awaitingMerchant))
        #expect(ticket.amount == Money(fen: 7))
        let named = ticket.apply(event(.unknown("moon.rose"), at: at(1), phase: .closed))
        #expect(named == .unknownType(from: .awaitingMerchant, to: .closed))
    }

    @Test func `unknown members are kept by name`() {
        var ticket = blank()
        var first = event(.refundRequested)
        first.facts.extra = [ExtraField(name: "mood", json: Array("1".utf8))]
        var second = event(.parcelUpdated, at: at(1))
        second.facts.extra = [ExtraField(name: "mood", json: Array("2".utf8))]
        ticket.apply(second)
        ticket.apply(first)
        #expect(ticket.extra == second.facts.extra)
        for number in 0..<200 {
            second.facts.extra = [ExtraField(name: "m\(number)", json: [])]
            ticket.apply(second)
        }
        #expect(ticket.extra.count == Ticket.extrasKept)
    }

    @Test func `the application still fits when a message came first`() {
        var ticket = blank()
        #expect(
            ticket.apply(event(.buyerMessaged, at: at(1), payload: .message(text: "在吗")))
                == .fitted(from: nil, to: .awaitingMerchant)
        )
        #expect(
            ticket.apply(event(.refundRequested))
                == .fitted(from: .awaitingMerchant, to: .awaitingMerchant)
        )
        #expect(ticket.phaseSince == start)
        #expect(ticket.appliedAt == start)
        #expect(ticket.apply(event(.refundRequested)) == .misfit(.phase(.awaitingMerchant)))
    }

    @Test func `an application from before the end does not open the ticket again`() {
        var ticket = blank()
        ticket.apply(event(.refundCancelled, at: at(2)))
        #expect(ticket.apply(event(.refundRequested)) == .misfit(.overtaken))
        #expect(ticket.phase == .closed)
        #expect(ticket.appliedAt == start)
        let again = ticket.apply(event(.refundRequested, at: at(3)))
        #expect(again == .fitted(from: .closed, to: .awaitingMerchant))
        #expect(ticket.apply(event(.refundCancelled, at: at(2))) == .misfit(.overtaken))
    }

    @Test func `a new application forgets what was offered and decided on the old one`() {
        var ticket = requested()
        ticket.finish(action(.negotiate), at: at(1))
        ticket.finish(action(.reject), at: at(30))
        ticket.apply(event(.interventionRequested, at: at(31), payload: .intervention(by: .buyer)))
        ticket.apply(
            event(.verdictGiven, at: at(32), payload: .verdict(liable: .buyer, refunded: nil))
        )
        #expect(ticket.phase == .closed)
        #expect(ticket.verdict?.liable == .buyer)
        ticket.apply(event(.refundRequested, at: at(40)))
        #expect(ticket.negotiation == nil && ticket.verdict == nil && ticket.intervention == nil)
        #expect(ticket.rejections == 1)
        #expect(ticket.messageCount == 1)
    }

    @Test func `the last hundred messages are kept and all are counted`() {
        var ticket = requested()
        for number in 0..<250 {
            ticket.apply(
                event(.buyerMessaged, at: at(number), payload: .message(text: "\(number)"))
            )
        }
        #expect(ticket.messages.count == Ticket.messagesKept)
        #expect(ticket.messageCount == 250)
        #expect(ticket.messages.first?.text == "150")
        #expect(ticket.messages.last?.text == "249")
    }

    @Test func `a human who writes pauses the ticket and an echo of our own does not`() {
        var ticket = requested()
        var echo = event(.merchantMessaged, payload: .message(text: "亲"))
        echo.isEcho = true
        ticket.apply(echo)
        #expect(!ticket.isPaused && ticket.messageCount == 0)
        ticket.apply(event(.merchantMessaged, payload: .message(text: "我来")))
        #expect(ticket.isPaused && ticket.shopMessageCount == 1)
    }

    @Test func `the rules' own labels come after the platform's`() {
        var ticket = requested([.tags: .textList(["a", "b"])])
        for text in ["b", "c", "c"] {
            ticket.finish(action(.tag) { $0.text = text }, at: start)
        }
        #expect(ticket.tags == ["a", "b", "c"])
        #expect(ticket[.tags] == .textList(["a", "b", "c"]))
    }
}
