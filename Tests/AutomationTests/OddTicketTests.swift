import Automation
import Disputes
import Testing

/// Tickets that no platform sends: a host must live on, and say what it could not do.
@Suite struct OddTicketTests {
    private static let rules = """
        rule "table" { on = "refund.requested", when = { amount = at_least(yuan(1)) },
          run = function(ticket) ticket:note "ran" end }
        rule "function" { on = "refund.requested", when = function(ticket) return ticket.amount > yuan(1) end,
          run = function(ticket) ticket:note "ran" end }
        """

    @Test func `more than a run can see ends the run, not the host`() throws {
        let long = String(repeating: "x", count: 16_000)
        let longest = String(repeating: "x", count: 60_000)
        let extras =
            (0..<64).map { "\"x\($0)\":\"\(long)\"" }.joined(separator: ",")
            + ",\"statement\":\"\(longest)\""
        let outcome = try ShopFixture(rules: Self.rules).rehearse([
            requested(more: extras), requested(id: "e-2", ticket: "T2"),
        ])
        #expect(outcome.runs == ["table stopped", "table done", "function done"])
        #expect(outcome.tally.failedConditions == 1)
        #expect(outcome.warnings.count == 2)
    }

    @Test func `an unknown field within bounds is kept, also in a part, a larger one is not`()
        throws
    {
        func length(_ path: String, count: Int) throws -> [String] {
            let text = String(repeating: "x", count: count)
            let more = #""x":"\#(text)","order":{"id":"1","gift":"\#(text)"}"#
            return try ShopFixture(rules: rule("ticket:note(tostring(#ticket.\(path)))"))
                .rehearse(requested(more: more)).texts
        }
        for path in ["x", "order.gift"] {
            #expect(try length(path, count: 16_379) == ["16379"])
            #expect(try length(path, count: 16_380) == [])
        }
    }

    @Test func `a deep field can be read all the way`() throws {
        let depth = 50
        let deep =
            String(repeating: #"{"a":"#, count: depth) + "7" + String(repeating: "}", count: depth)
        let outcome = try ShopFixture(
            rules: rule(
                """
                local part = ticket.x
                for i = 1, \(depth) do part = part.a end
                ticket:note(tostring(part))
                """
            )
        ).rehearse(requested(more: "\"x\":\(deep)"))
        #expect(outcome.texts == ["7"], "\(outcome.warnings)")
    }

    @Test func `a ticket keeps going over hundreds of messages`() throws {
        let events = [requested()] + (0..<400).map { messaged("m\($0)", id: "m-\($0)") }
        let outcome = try ShopFixture(
            rules: """
                rule "r" { on = "buyer.messaged", when = { messages = any { text = "m399" } },
                  run = function(ticket) ticket:note(ticket.event.text) end }
                """
        ).rehearse(events)
        #expect(outcome.texts == ["m399"])
    }

    @Test func `extra fields can't take the place of known ones`() throws {
        let outcome = try ShopFixture(
            rules: rule(
                "ticket:note(ticket.id .. ticket.platform .. tostring(ticket.payouts) .. ticket.event.type)"
            )
        ).rehearse(
            requested(
                more: #""id":"X","platform":"X","payouts":"X","event":{"type":"X"},"messages":5"#
            )
        )
        #expect(outcome.texts == ["T1pinduoduo0refund.requested"])
    }

    @Test(arguments: [
        "é", "e\u{301}", "\u{1F600}", "\u{FFFD}", "\\u0000", "%d", "{id}", "\\\"", "</script>",
    ])
    func `texts pass through as they are`(text: String) throws {
        let outcome = try ShopFixture(
            rules:
                #"rule "r" { on = "buyer.messaged", run = function(ticket, event) ticket:reply(event.text) end }"#
        ).rehearse([requested(), messaged(text, id: "e-2")])
        let expected = text == "\\u0000" ? "\\u0000" : text
        #expect(outcome.actions == [#"reply done {"text":"\#(expected)"}"#])
    }
}
