import Automation
import Disputes
import Testing

/// Actions that wait for a human, and what becomes of the runs that asked for them.
@Suite struct ApprovalTests {
    private func shop(_ body: String, settings: String = "") -> ShopFixture {
        ShopFixture(
            settings: "mode = 'live', allow = { 'reply' }"
                + (settings.isEmpty ? "" : ", " + settings),
            rules: rule(body)
        )
    }

    private let asking = """
        local ok, e = pcall(ticket.agree_refund, ticket)
        ticket:reply(ok and e.state or e.code .. ': ' .. e.message)
        """

    private func key(of shop: ShopFixture) throws -> String {
        let outcome = try Play(shop: shop).run([.event(requested())])
        return try #require(outcome.journal.openActions(after: 0, limit: 9).first?.key)
    }

    @Test func `what is approved is carried out, and its run goes on`() throws {
        let shop = shop(asking)
        let key = try key(of: shop)
        let outcome = try Play(shop: shop).run([
            .event(requested()), .restart, .order(.approve(key: key)),
        ])
        #expect(outcome.states == ["agree_refund done", "reply done"])
        #expect(outcome.texts == ["done"])
        #expect(outcome.replies == ["agree_refund on ticket T1 is approved"])
        #expect(outcome.journal.ledger(after: 0, limit: 9).map(\.state) == [.posted])
    }

    @Test func `what is denied raises in the rule, and its money is free`() throws {
        let shop = shop(asking)
        let key = try key(of: shop)
        let outcome = try Play(shop: shop).run([
            .event(requested()), .order(.deny(key: key, reason: "金额不对")),
        ])
        #expect(outcome.states == ["agree_refund denied", "reply done"])
        #expect(outcome.texts == ["denied: agree_refund was denied: 金额不对"])
        #expect(outcome.journal.ledger(after: 0, limit: 9).map(\.state) == [.released])
    }

    @Test func `a rule that doesn't handle a denial ends, and is no failure`() throws {
        let shop = shop("ticket:agree_refund() ticket:reply 'never'")
        let key = try key(of: shop)
        let outcome = try Play(shop: shop).run([
            .event(requested()), .order(.deny(key: key, reason: "no")),
        ])
        #expect(outcome.runs == ["r cancelled"])
        #expect(outcome.tally.isClean)
    }

    @Test func `an approval ends with its ticket`() throws {
        let outcome = try Play(shop: shop(asking)).run([
            .event(requested()),
            .event(event("refund.cancelled", id: "c", at: "2026-11-20T09:00:00+08:00")),
        ])
        #expect(outcome.reasons.last == "the ticket has ended")
        #expect(outcome.texts == ["denied: agree_refund was denied: the ticket has ended"])
        #expect(outcome.journal.ledger(after: 0, limit: 9).map(\.state) == [.released])
    }

    @Test(arguments: [("10:59:59", 1), ("11:00:00", 1), ("11:00:01", 0)])
    func `an approval expires after the time allowed`(time: String, open: Int) throws {
        let shop = shop(asking, settings: "approvals = { within = hours(3) }")
        let outcome = try Play(shop: shop).run([
            .event(requested()), .restart,
            .event(messaged("在吗", id: "m", at: "2026-11-20T\(time)+08:00")),
        ])
        #expect(outcome.journal.openActions(after: 0, limit: 9).count == open)
        if open == 0 {
            #expect(
                outcome.texts == ["denied: agree_refund was denied: nobody approved it in time"]
            )
        }
    }

    @Test func `what is approved is checked again before it is carried out`() throws {
        let shop = shop(asking)
        let key = try key(of: shop)
        let outcome = try Play(shop: shop).run([
            .event(requested()),
            .event(
                event(
                    "refund.modified",
                    id: "x",
                    at: "2026-11-20T09:00:00+08:00",
                    #"{"ticket":{"amount_fen":500}}"#
                )
            ),
            .order(.approve(key: key)),
        ])
        #expect(outcome.states == ["agree_refund refused", "reply done"])
        #expect(outcome.texts[0].hasPrefix("refused: agree_refund was refused"))
        #expect(outcome.journal.ledger(after: 0, limit: 9).map(\.state) == [.released])
    }

    @Test func `what waits holds other moves and a second payout back, not a reply`() throws {
        let outcome = try Play(
            shop: ShopFixture(
                settings: "mode = 'live', allow = { 'reply' }",
                rules: """
                    rule 'a' { on = 'refund.requested', run = function(t) t:agree_refund() end }
                    rule 'b' { on = 'refund.requested', run = function(t) t:agree_return {} end }
                    rule 'c' { on = 'refund.requested', run = function(t)
                      t:payout { amount = yuan(1), reason = 'x' } end }
                    rule 'd' { on = 'refund.requested', run = function(t)
                      t:payout { amount = yuan(1), reason = 'x' } end }
                    rule 'e' { on = 'refund.requested', run = function(t) t:reply '好' end }
                    """
            )
        ).run([.event(requested(kind: "return_refund"))])
        #expect(
            outcome.states == [
                "agree_refund needs_approval", "agree_return refused", "payout needs_approval",
                "payout refused", "reply done",
            ]
        )
    }

    @Test(
        arguments: [
            Order.approve(key: "nokey"), .deny(key: "nokey", reason: ""),
            .resolve(key: "nokey", .done(reference: "")), .cancel(run: "abcdef"),
            .retry(run: "abcdef"), .move(run: "abcdef"), .release(ticket: "T1", shop: nil),
        ]
    )
    func `an order for what isn't there says so and changes nothing`(order: Order) throws {
        let shop = shop("ticket:reply 'x'")
        let before = try Play(shop: shop).run([.event(requested())])
        let outcome = try Play(shop: shop).run([.event(requested()), .order(order)])
        #expect(outcome.replies.first?.hasPrefix("problem: no ") == true, "\(outcome.replies)")
        #expect(outcome.dump == before.dump)
    }

    @Test func `nothing can be approved or denied twice`() throws {
        let shop = shop(asking)
        let key = try key(of: shop)
        let outcome = try Play(shop: shop).run([
            .event(requested()), .order(.approve(key: key)), .order(.approve(key: key)),
            .order(.deny(key: key, reason: "x")),
        ])
        #expect(outcome.states == ["agree_refund done", "reply done"])
        #expect(outcome.replies[1...].allSatisfy { $0.hasPrefix("problem:") })
    }

    @Test func `after an outage nothing is approved before its deadline was seen to`() throws {
        let shop = shop(asking)
        let key = try key(of: shop)
        let approve = Play.Scene.order(.approve(key: key))
        let outcome = try Play(shop: shop, clock: .wall).run([
            .event(requested()), .passes(172_799), approve,
        ])
        #expect(outcome.replies == ["agree_refund on ticket T1 is approved"])
        // PDD-18: the merchant's 48 hours are over.
        let late = try Play(shop: shop, clock: .wall).run([
            .event(requested()), .passes(172_800), approve, .wall(0), approve,
        ])
        #expect(
            late.replies == [
                """
                problem: a deadline of ticket T1 passed while no host ran: start settle run first, so that \
                what came of it is known, then approve \(key)
                """,
                "agree_refund on ticket T1 is approved",
            ]
        )
    }
}
