import Automation
import Disputes
import Testing

/// The same events give the same lines and the same journal, whatever the engine has in memory.
@Suite struct DeterminismTests {
    private static let rules = """
        local seen = {}
        rule "count" { on = { "refund.requested", "buyer.messaged", "parcel.updated" }, run = function(ticket)
          seen[#seen + 1] = ticket.id
          local names = {}
          for name in pairs { b = 1, a = 2, [3] = 1, [true] = 1 } do names[#names + 1] = tostring(name) end
          ticket:note(#seen .. table.concat(names) .. math.random(1000000) .. tostring(seen))
        end }
        rule "pay" { on = "refund.requested", when = { amount = at_most(yuan(9)), ["parcel.state"] = "signed" },
          run = function(ticket) ticket:payout { amount = ticket.amount, reason = "goodwill" } end }
        rule "talk" { on = "buyer.messaged", when = function(ticket, event) return event.text ~= "再见" end,
          run = function(ticket, event) ticket:reply(event.text .. shop.id) end }
        rule "agree" { on = "refund.requested", when = { amount = above(yuan(9)) },
          run = function(ticket) ticket:agree_refund() end }
        rule "loop" { on = "parcel.updated", when = { ["buyer.id"] = "b-2" }, run = function() while true do end end }
        """

    private static let shops: [ShopFixture] = ["1", "2", "3"].map { id in
        var shop = ShopFixture(
            settings: ShopFixture.liberal
                + ", payout = { per_day = yuan(30) }, limits = { instructions = 20000 }",
            rules: rules
        )
        shop.id = id
        return shop
    }

    private static func events(seed: UInt64, count: Int) -> [String] {
        var numbers = SeededNumbers(seed: seed)
        func draw(_ count: UInt64) -> Int { Int(numbers.next() % count) }
        return (0..<count).map { number in
            let shop = "\(1 + draw(3))"
            let ticket = "T\(draw(12))"
            let time = "2026-11-2\(draw(4))T\(10 + draw(10)):\(10 + draw(50)):00+08:00"
            switch draw(4) {
            case 0:
                return event(
                    "buyer.messaged",
                    id: "e\(number)",
                    ticket: ticket,
                    shop: shop,
                    at: time,
                    #"{"message":{"text":"\#(["在吗", "再见", "好"][draw(3)])"}}"#
                )
            case 1:
                return event(
                    "parcel.updated",
                    id: "e\(number)",
                    ticket: ticket,
                    shop: shop,
                    at: time,
                    #"{"ticket":{"parcel":{"state":"\#(["signed", "lost"][draw(2)])"},"x":\#(draw(100))}}"#
                )
            default:
                return requested(
                    id: "e\(number)",
                    ticket: ticket,
                    shop: shop,
                    at: time,
                    fen: 500 + draw(800),
                    buyer: "b-\(draw(3))"
                )
            }
        }
    }

    @Test(arguments: [1, 2])
    func `memory and batches make no difference`(seed: UInt64) throws {
        let events = Self.events(seed: seed, count: 150)
        let expected = try Bench(shops: Self.shops).rehearse(events)
        #expect(expected.states.count > 100)
        #expect(Set(expected.states).count >= 5)
        for (batch, images, tickets) in [
            (1, 1, 1), (7, 1, 2), (150, 64 << 20, 1), (2, 200_000, 16_384),
        ] {
            let other = try Bench(
                shops: Self.shops.reversed(),
                batch: batch,
                imageBytes: images,
                ticketCapacity: tickets
            ).rehearse(events)
            #expect(
                other.lines == expected.lines,
                "batch \(batch), images \(images), tickets \(tickets)"
            )
            #expect(
                other.dump == expected.dump,
                "batch \(batch), images \(images), tickets \(tickets)"
            )
            #expect(other.warnings == expected.warnings)
            #expect(other.tally == expected.tally)
        }
    }

    @Test func `a run leaves nothing behind for the next`() throws {
        let outcome = try Bench(shops: Self.shops).rehearse(Self.events(seed: 3, count: 60))
        let notes = outcome.texts.filter { $0.hasSuffix("table") }
        #expect(notes.count > 20)
        // `seen` has one element in every run, and `pairs` one order.
        #expect(notes.allSatisfy { $0.hasPrefix("13abtrue") })
        #expect(Set(notes).count > 10)
    }
}
