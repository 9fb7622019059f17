import Automation
import Testing

/// An action is answered while a human has the ticket: its run learns of it after the release, as
/// if it had not been held.
@Suite struct HeldReceiptTests {
    @Test func `what the buyer wrote after a held action was sent is after its receipt`() throws {
        let shop = ShopFixture(
            rules: rule(
                """
                local sent = ticket:negotiate { reason = "x", text = "请补一张照片" }
                local news = ticket:await("buyer.messaged", { within = hours(3), after = sent })
                ticket:note(news and news.text or "-")
                """
            )
        )
        let events = [
            merchantMessaged("我来", id: "h-1", at: "2026-11-20T08:01:00+08:00"),
            messaged("好的", id: "m-1", at: "2026-11-20T08:02:00+08:00"),
        ]
        // The answer comes to the next host, which asks for it.
        let play = Play(shop: shop, clock: .wall) { sending in
            sending.attempt == .send ? nil : .done(reference: "R")
        }
        let outcome = try play.run([
            .event(requested()), .event(events[0]), .restart, .wall(1), .event(events[1]),
            .order(.release(ticket: "T1", shop: nil)),
        ])
        #expect(outcome.states == ["negotiate done", "note done"])
        #expect(outcome.texts == ["好的"])
    }
}
