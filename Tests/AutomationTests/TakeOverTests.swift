import Automation
import Disputes
import Testing

/// A human takes a ticket over, and gives it back; our own echoes are nobody's word.
@Suite struct TakeOverTests {
    private let human = Play.Scene.event(merchantMessaged("我来处理", id: "h-1"))
    private let buyer = Play.Scene.event(
        messaged("好", id: "m-1", at: "2026-11-20T10:00:00+08:00")
    )
    private let release = Play.Scene.order(.release(ticket: "T1", shop: nil))

    private func waiting(_ more: String = "") -> ShopFixture {
        ShopFixture(
            rules: """
                rule "r" { on = "refund.requested", \(more) run = function(ticket)
                  local e = ticket:await('buyer.messaged', hours(5))
                  ticket:note(e and e.text or 'nil') end }
                """
        )
    }

    @Test func `a run waits on while a human has the ticket, and goes on when it is released`()
        throws
    {
        let paused = try Play(shop: waiting()).run([.event(requested()), human, buyer])
        #expect(paused.texts == [])
        #expect(paused.runs == ["r waiting"])
        let released = try Play(shop: waiting()).run([
            .event(requested()), human, buyer, .restart, release,
        ])
        #expect(released.texts == ["好"])
    }

    @Test func `what came in time counts after the release, what came later does not`() throws {
        let late = Play.Scene.event(
            messaged("晚了", id: "m-9", at: "2026-11-20T20:00:00+08:00")
        )
        let outcome = try Play(shop: waiting()).run([
            .event(requested()), human, late, release,
        ])
        #expect(outcome.texts == ["nil"])
    }

    @Test func `a rule for paused tickets goes on`() throws {
        let outcome = try Play(shop: waiting("when_paused = true,")).run([
            .event(requested()), human, buyer,
        ])
        #expect(outcome.texts == ["好"])
    }

    @Test func `what is not sent yet is held back, and sent after the release`() throws {
        let shop = ShopFixture(
            settings: "mode = 'live'",
            rules: rule("ticket:agree_refund() ticket:note 'on'")
        )
        let first = try Play(shop: shop, clock: .wall, gateway: { _ in nil })
            .run([.event(requested())])
        let key = try #require(first.journal.openActions(after: 0, limit: 1).first?.key)
        let held = Play(shop: shop, clock: .wall, gateway: { _ in .done(reference: "R") })
        let scenes: [Play.Scene] = [
            .event(requested()),
            .event(merchantMessaged("我来", id: "h", at: "2026-11-20T08:00:00+08:00")),
            .order(.approve(key: key)), .restart, .wall(60),
        ]
        let before = try held.run(scenes)
        #expect(before.sends.isEmpty)
        #expect(
            before.replies == [
                "agree_refund on ticket T1 is approved; it is sent once the ticket is released and the shop is live"
            ]
        )
        let after = try held.run(scenes + [release])
        #expect(after.states == ["agree_refund done", "note done"])
    }

    @Test(
        arguments: [
            // Text and time of the message, and whether it is our own echo.
            ("您好", "09:00:00", "", true), ("您好", "09:01:00", "", true),
            ("您好", "09:01:01", "", false), ("您好!", "09:00:00", "", false),
            ("别的", "12:00:00", ",\"reference\":\"print\"", true),
            ("别的", "12:00:00", ",\"reference\":\"other\"", false),
        ]
    )
    func `an echo of our own message pauses nothing and triggers nothing`(
        text: String,
        time: String,
        reference: String,
        isEcho: Bool
    ) throws {
        let shop = ShopFixture(
            rules: """
                rule "hello" { on = "buyer.messaged", once = true,
                  run = function(ticket) ticket:reply '您好' end }
                rule "echo" { on = "merchant.messaged", when_paused = true,
                  run = function(ticket) ticket:note 'human' end }
                """
        )
        let outcome = try Play(shop: shop, gateway: { _ in .done(reference: "print") }).run([
            .event(requested()), .event(messaged("在吗", id: "m")),
            .event(
                event(
                    "merchant.messaged",
                    id: "echo",
                    at: "2026-11-20T\(time)+08:00",
                    #"{"message":{"text":"\#(text)"\#(reference)}}"#
                )
            ),
        ])
        #expect(outcome.texts == (isEcho ? ["您好"] : ["您好", "human"]))
        let paused = outcome.journal.attention(after: nil, limit: 9).count
        #expect(paused == (isEcho ? 0 : 1))
    }

    @Test func `a ticket handed over is listed until it is released`() throws {
        let shop = ShopFixture(rules: rule("ticket:hand_over '请看'"))
        let open = try Play(shop: shop).run([.event(requested())])
        #expect(open.journal.attention(after: nil, limit: 9).map(\.key.id) == ["T1"])
        let done = try Play(shop: shop).run([.event(requested()), release])
        #expect(done.journal.attention(after: nil, limit: 9) == [])
        #expect(done.replies == ["ticket T1 is released"])
    }

    @Test func `a shop that is off leaves its waiting runs as they are`() throws {
        var off = waiting()
        off.settings = "mode = 'off'"
        let outcome = try Play(shop: waiting()).run([
            .event(requested()), .reload(off), buyer, .reload(waiting()),
            .event(messaged("再来", id: "m-2", at: "2026-11-20T11:00:00+08:00")),
        ])
        #expect(outcome.texts == ["好"])
    }

    @Test func `a run begun in shadow stays in shadow`() throws {
        var shadow = waiting()
        shadow.settings = "mode = 'shadow'"
        shadow.rules = shadow.rules.replacing("ticket:note", by: "ticket:reply")
        var live = shadow
        live.settings = ShopFixture.liberal
        let outcome = try Play(shop: shadow).run([.event(requested()), .reload(live), buyer])
        #expect(outcome.states == ["reply shadow"])
    }

    @Test(arguments: ["human", "shadow", "off"])
    func `what was not found is not sent again while nothing may be sent`(why: String) throws {
        let shop = ShopFixture(
            settings: ShopFixture.liberal + ", gateway = { retry_after = 1, settle_time = 5 }",
            rules: rule("ticket:agree_refund()")
        )
        var silent = shop
        silent.settings = silent.settings.replacing("\"live\"", by: "\"\(why)\"")
        let hold: Play.Scene =
            why == "human"
            ? .event(merchantMessaged("我来", id: "h", at: "2026-11-20T08:00:00+08:00"))
            : .reload(silent)
        let go: [Play.Scene] = why == "human" ? [release] : [.reload(shop)]
        let play = Play(shop: shop, clock: .wall) { sending in
            sending.attempt == .send ? .unknown(reason: "reset") : .notFound
        }
        let scenes: [Play.Scene] = [.event(requested()), hold, .wall(10), .wall(60), .wall(300)]
        let held = try play.run(scenes)
        #expect(held.sends.filter { $0.attempt == .send }.count == 1)
        #expect(held.sends.contains { $0.attempt == .query })
        let released = try play.run(scenes + go + [.wall(1)])
        #expect(released.sends.filter { $0.attempt == .send }.count == 2)
    }

    @Test func `a wait that ended while the shop was off is over once it is live`() throws {
        let shop = ShopFixture(rules: rule("wait(60) ticket:note 'on'"))
        var off = shop
        off.settings = "mode = 'off'"
        let outcome = try Play(shop: shop, clock: .wall).run([
            .event(requested()), .reload(off), .wall(600), .reload(shop), .wall(1),
        ])
        #expect(outcome.texts == ["on"])
    }

    @Test func `an approval that has expired can't be given any more`() throws {
        let shop = ShopFixture(
            settings: "mode = 'live', approvals = { within = 60 }",
            rules: rule("ticket:agree_refund()")
        )
        let first = try Play(shop: shop, clock: .wall).run([.event(requested())])
        let key = try #require(first.journal.openActions(after: 0, limit: 1).first?.key)
        var late = Play(shop: shop, clock: .wall)
        late.wall = Timestamp(seconds: 1_795_132_800)
        let outcome = try late.run([
            .event(requested()), .passes(61), .order(.approve(key: key)),
        ])
        #expect(outcome.states == ["agree_refund denied"])
        #expect(outcome.replies == ["problem: the approval of \(key) has expired: it is denied"])
    }
}
