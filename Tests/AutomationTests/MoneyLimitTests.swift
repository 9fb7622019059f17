import Automation
import Disputes
import Testing

/// Limits on money: just below, at and just above each, and what counts towards them.
@Suite struct MoneyLimitTests {
    /// A rule that pays out what the ticket asks for.
    private static let payout = """
        rule "p" { on = "refund.requested", run = function(ticket)
          pcall(ticket.payout, ticket, { amount = ticket.amount, reason = "goodwill" })
        end }
        """
    private static let refund = """
        rule "p" { on = "refund.requested", run = function(ticket) ticket:agree_refund() end }
        """

    private struct Asked {
        var fen: Int
        var ticket: String
        var buyer = "b-1"
        var day = 20
        var hour = 8
    }

    private func reasons(_ rules: String, _ settings: String, _ asked: [Asked]) throws -> [String] {
        try ShopFixture(settings: settings, rules: rules).rehearse(
            asked.enumerated().map { number, one in
                requested(
                    id: "e-\(number)",
                    ticket: one.ticket,
                    at: "2026-11-\(one.day)T\(one.hour < 10 ? "0" : "")\(one.hour):00:00+08:00",
                    fen: one.fen,
                    buyer: one.buyer
                )
            }
        ).actions.map { line in
            let parts = line.split(separator: " ", maxSplits: 2)
            let reason = line.firstRange(of: " | ").map { String(line[$0.upperBound...]) }
            return parts[1] + (reason.map { ": " + $0 } ?? "")
        }
    }

    private static let wide = """
        mode = "live", allow = { "payout", "agree_refund" }, payout = { approve_above = yuan(1000),
          per_ticket = yuan(1000), per_buyer_per_day = yuan(1000), per_day = yuan(1000),
        """

    @Test(arguments: [
        (1999, "done"), (2000, "done"),
        (2001, "refused: payout.per_ticket is 20.00: 0.00 on this ticket already, 20.01 asked"),
    ])
    func `per_ticket`(fen: Int, expected: String) throws {
        let settings =
            Self.wide.replacing("per_ticket = yuan(1000)", by: "per_ticket = yuan(20)") + "}"
        #expect(try reasons(Self.payout, settings, [Asked(fen: fen, ticket: "T1")]) == [expected])
    }

    @Test(arguments: [
        (1999, "done"), (2000, "done"),
        (
            2001,
            "refused: payout.per_buyer_per_day is 50.00: 30.00 to this buyer today already, 20.01 asked"
        ),
    ])
    func `per_buyer_per_day`(fen: Int, expected: String) throws {
        let settings =
            Self.wide.replacing(
                "per_buyer_per_day = yuan(1000)",
                by: "per_buyer_per_day = yuan(50)"
            ) + "}"
        let seen = try reasons(
            Self.payout,
            settings,
            [
                Asked(fen: 3000, ticket: "T1"), Asked(fen: 5000, ticket: "T2", buyer: "b-2"),
                Asked(fen: fen, ticket: "T3"),
            ]
        )
        #expect(seen == ["done", "done", expected])
    }

    @Test(arguments: [
        (1999, "done"), (2000, "done"),
        (2001, "refused: payout.per_day is 50.00: 30.00 by this shop today already, 20.01 asked"),
    ])
    func `per_day`(fen: Int, expected: String) throws {
        let settings =
            Self.wide.replacing("per_day = yuan(1000),", by: "per_day = yuan(50),")
            .replacing("per_buyer_per_day = yuan(50)", by: "per_buyer_per_day = yuan(1000)") + "}"
        let seen = try reasons(
            Self.payout,
            settings,
            [Asked(fen: 3000, ticket: "T1"), Asked(fen: fen, ticket: "T2", buyer: "b-2")]
        )
        #expect(seen == ["done", expected])
    }

    @Test(arguments: [
        (999, "done"), (1000, "done"),
        (1001, "needs_approval: 10.01 is above payout.approve_above, 10.00"),
    ])
    func `approve_above of payouts`(fen: Int, expected: String) throws {
        let settings =
            Self.wide.replacing("approve_above = yuan(1000)", by: "approve_above = yuan(10)") + "}"
        #expect(try reasons(Self.payout, settings, [Asked(fen: fen, ticket: "T1")]) == [expected])
    }

    @Test(arguments: [
        (19_999, "done"), (20_000, "done"),
        (20_001, "needs_approval: 200.01 is above refund.approve_above, 200.00"),
    ])
    func `approve_above of refunds`(fen: Int, expected: String) throws {
        let settings =
            ShopFixture.liberal + ", refund = { approve_above = yuan(200), per_day = yuan(9999) }"
        #expect(try reasons(Self.refund, settings, [Asked(fen: fen, ticket: "T1")]) == [expected])
    }

    @Test(arguments: [
        (
            "",
            "confirm_receipt needs_approval {} | it is not known how much confirm_receipt refunds"
        ),
        (
            #","order":{"paid_fen":20001}"#,
            "confirm_receipt needs_approval {} | 200.01 is above refund.approve_above, 200.00"
        ),
        (#","order":{"paid_fen":20000}"#, "confirm_receipt done {}"),
        (#","order":{"paid_fen":20001},"amount_fen":20000"#, "confirm_receipt done {}"),
    ])
    func `a refund whose amount the ticket doesn't say`(more: String, expected: String) throws {
        let shop = ShopFixture(
            settings: ShopFixture.liberal + ", refund = { approve_above = yuan(200) }",
            rules: """
                rule "r" { on = "buyer.messaged", run = function(ticket) ticket:confirm_receipt() end }
                """
        )
        let rehearsal = try shop.rehearse(
            event(
                "buyer.messaged",
                #"{"message":{"text":"x"},"ticket":{"kind":"return_refund","phase":"awaiting_receipt"\#(more)}}"#
            )
        )
        #expect(rehearsal.actions == [expected])
    }

    @Test(arguments: [
        (1999, "done"), (2000, "done"),
        (2001, "needs_approval: refund.per_day is 50.00: 30.00 today already, 20.01 asked"),
    ])
    func `per_day of refunds`(fen: Int, expected: String) throws {
        let settings =
            ShopFixture.liberal + ", refund = { approve_above = yuan(100), per_day = yuan(50) }"
        let seen = try reasons(
            Self.refund,
            settings,
            [Asked(fen: 3000, ticket: "T1"), Asked(fen: fen, ticket: "T2")]
        )
        #expect(seen == ["done", expected])
    }

    @Test(arguments: [
        (100_000, "done"),
        (
            100_001,
            "refused: the amount is more than the 1000.00 yuan the buyer paid: give at most that (PDD-03)"
        ),
    ])
    func `a payout is at most what the buyer paid`(fen: Int, expected: String) throws {
        let settings = Self.wide.replacing("yuan(1000)", by: "yuan(9999)") + "}"
        #expect(try reasons(Self.payout, settings, [Asked(fen: fen, ticket: "T1")]) == [expected])
    }

    @Test func `a ticket has one payout`() throws {
        let two =
            Self.payout.replacing("end }", by: "") + """
                  pcall(ticket.payout, ticket, { amount = fen(1), reason = "again" })
                end }
                """
        #expect(
            try reasons(two, Self.wide + "}", [Asked(fen: 100, ticket: "T1")]) == [
                "done", "refused: this ticket has had its payout: a ticket gets one (PDD-03)",
            ]
        )
    }

    @Test func `a day is the calendar day of the shop's zone`() throws {
        let settings =
            Self.wide.replacing(
                "per_buyer_per_day = yuan(1000)",
                by: "per_buyer_per_day = yuan(10)"
            ) + "}"
        let asked = [
            Asked(fen: 1000, ticket: "T1", day: 20, hour: 23),
            Asked(fen: 1, ticket: "T2", day: 20, hour: 23),
            Asked(fen: 1000, ticket: "T3", day: 21, hour: 0),
            Asked(fen: 1, ticket: "T4", day: 21, hour: 23),
            // An event dated earlier is taken now, so its money counts on the 21st.
            Asked(fen: 1, ticket: "T5", day: 19, hour: 0),
        ]
        func states(_ settings: String) throws -> [Substring] {
            try reasons(Self.payout, settings, asked).map { $0.prefix { $0 != ":" } }
        }
        #expect(try states(settings) == ["done", "refused", "done", "refused", "refused"])
        // In UTC, 23:00 and the midnight after it in Shanghai are one day.
        #expect(
            try states(settings + ", zone = 'UTC'") == [
                "done", "refused", "refused", "done", "done",
            ]
        )
    }

    @Test func `a failed payout gives its money back`() throws {
        let gateway = MemoryGateway { request in
            request.ticket.id == "T1" ? .failed(code: "no", message: "no") : .done(reference: "r")
        }
        let outcome = try ShopFixture(
            settings: Self.wide.replacing("per_day = yuan(1000),", by: "per_day = yuan(10),") + "}",
            rules: Self.payout
        ).rehearse(
            [requested(fen: 1000), requested(id: "e-2", ticket: "T2", fen: 1000)],
            gateway: gateway
        )
        #expect(outcome.states == ["payout failed", "payout done"])
        #expect(outcome.journal.ledger(after: 0, limit: 9).map(\.amount.fen) == [1000])
    }

    @Test func `what waits for approval keeps its reservation`() throws {
        let settings = """
            mode = "live", allow = { "payout" }, payout = { per_ticket = yuan(30), per_day = yuan(30),
              per_buyer_per_day = yuan(30), approve_above = yuan(20) }
            """
        let seen = try reasons(
            Self.payout,
            settings,
            [
                Asked(fen: 2500, ticket: "T1"), Asked(fen: 501, ticket: "T2"),
                Asked(fen: 500, ticket: "T3"),
            ]
        )
        #expect(
            seen == [
                "needs_approval: 25.00 is above payout.approve_above, 20.00",
                "refused: payout.per_buyer_per_day is 30.00: 25.00 to this buyer today already, 5.01 asked",
                "done",
            ]
        )
    }

    @Test func `a rehearsal counts apart, against the same limits`() throws {
        let settings =
            Self.wide.replacing("live", by: "shadow")
            .replacing("per_day = yuan(1000),", by: "per_day = yuan(10),") + "}"
        let outcome = try ShopFixture(settings: settings, rules: Self.payout).rehearse([
            requested(fen: 1000), requested(id: "e-2", ticket: "T2", fen: 1),
        ])
        #expect(outcome.states == ["payout shadow", "payout refused"])
        #expect(outcome.journal.ledger(after: 0, limit: 9).map(\.isShadow) == [true])
        let shop = ShopKey(platform: .pinduoduo, id: "10086")
        let day = outcome.journal.ledger(after: 0, limit: 9)[0].day
        #expect(outcome.journal.spending(of: shop, on: day).live.payouts == 0)
        #expect(outcome.journal.spending(of: shop, on: day).shadow.payouts == 1000)
    }

    @Test func `a rehearsal tells what would ask a human`() throws {
        let outcome = try ShopFixture(
            settings: "mode = 'shadow'",
            rules: rule("ticket:reply 'x' ticket:note 'y'")
        )
        .rehearse(requested())
        #expect(
            outcome.actions == [
                #"reply shadow {"text":"x"} | would wait for approval: reply is not in allow of shop.lua"#,
                #"note done {"text":"y"}"#,
            ]
        )
    }
}
