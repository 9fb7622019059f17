import Automation
import Disputes
import Testing

/// What waits in its ticket's queue is looked at once more before it leaves.
@Suite struct RecheckTests {
    private let shop = ShopFixture(
        rules: """
            rule "a" { on = "refund.requested", run = function(t) t:reply "您好" end }
            rule "b" { on = "refund.requested", run = function(t)
              local ok, e = pcall(t.agree_refund, t) t:note(ok and "paid" or e.code) end }
            """
    )

    /// The first action is not answered; the next host asks for it and hears that it is done.
    private func play(_ meanwhile: [Play.Scene]) throws -> Rehearsal {
        let play = Play(shop: shop, clock: .wall) { sending in
            sending.attempt == .send && sending.request.kind == .reply
                ? nil : .done(reference: "R")
        }
        return try play.run([.event(requested())] + meanwhile + [.restart, .wall(1)])
    }

    @Test func `what was legal when it was asked and is not when its turn comes is refused`() throws
    {
        let outcome = try play([
            .event(event("refund.cancelled", id: "c-1", at: "2026-11-20T08:00:05+08:00"))
        ])
        #expect(outcome.sends.map(\.request.kind) == [.reply, .reply])
        #expect(outcome.states == ["reply done", "agree_refund refused", "note done"])
        #expect(outcome.texts == ["您好", "refused"])
        #expect(outcome.journal.ledger(after: 0, limit: 9).map(\.state) == [.released])
    }

    @Test func `what is still legal when its turn comes is sent`() throws {
        let outcome = try play([])
        #expect(outcome.sends.map(\.request.kind) == [.reply, .reply, .agreeRefund])
        #expect(outcome.texts == ["您好", "paid"])
    }
}
