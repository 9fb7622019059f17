import Automation
import Disputes
import Synchronization
import Testing

/// Actions on their way through a gateway that reaches the outside.
@Suite struct SendingTests {
    private let shop = ShopFixture(
        settings: ShopFixture.liberal
            + ", gateway = { retry_after = 1, settle_time = 10, attempts = 5, concurrency = 2 }",
        rules: rule(
            """
            local ok, e = pcall(ticket.agree_refund, ticket)
            ticket:note(ok and e.state .. ' ' .. tostring(e.reference) or e.code .. ': ' .. e.message)
            """
        )
    )

    private func play(
        _ scenes: [Play.Scene],
        _ answer: @escaping @Sendable (Sending) -> GatewayAnswer?
    ) throws -> Rehearsal {
        try Play(shop: shop, clock: .wall, gateway: answer).run([.event(requested())] + scenes)
    }

    @Test func `done settles it, and the run goes on with its receipt`() throws {
        let outcome = try play([]) { _ in .done(reference: "R-1") }
        #expect(outcome.states == ["agree_refund done", "note done"])
        #expect(outcome.texts == ["done R-1"])
        #expect(outcome.sends.count == 1)
        #expect(outcome.journal.ledger(after: 0, limit: 9).map(\.state) == [.posted])
    }

    @Test func `a definite failure raises, and gives its money back`() throws {
        let outcome = try play([]) { _ in .failed(code: "closed", message: "已关闭") }
        #expect(outcome.states == ["agree_refund failed", "note done"])
        #expect(outcome.texts == ["closed: agree_refund failed: 已关闭"])
        #expect(outcome.journal.ledger(after: 0, limit: 9).map(\.state) == [.released])
    }

    @Test func `unknown is asked for by key, never sent again`() throws {
        let outcome = try play([.wall(1), .wall(1), .wall(60)]) { sending in
            sending.attempt == .send ? .unknown(reason: "time-out") : .done(reference: "R")
        }
        #expect(outcome.sends.map(\.attempt) == [.send, .query])
        #expect(outcome.texts == ["done R"])
    }

    @Test func `not found is sent again only after the settle time, with the same bytes`() throws {
        let outcome = try play([.wall(1), .wall(2), .wall(4), .wall(2), .wall(1), .wall(1)]) {
            sending in sending.attempt == .send ? .unknown(reason: "reset") : .notFound
        }
        #expect(outcome.sends.map(\.attempt) == [.send, .query, .query, .query, .query])
        let again = try play([.wall(1), .wall(20), .wall(60)]) { sending in
            sending.attempt == .send ? .unknown(reason: "reset") : .notFound
        }
        #expect(again.sends.map(\.attempt) == [.send, .query, .query, .send, .query])
        #expect(Set(again.sends.map(\.request)).count == 1)
    }

    @Test func `past the attempts a human settles it`() throws {
        let scenes = Array(repeating: Play.Scene.wall(60), count: 8)
        let outcome = try play(scenes) { _ in .unknown(reason: "processing") }
        #expect(outcome.sends.count == 5)
        #expect(outcome.states == ["agree_refund unknown"])
        #expect(outcome.lines.contains(#""state":"unknown","reason":"unsettled after 5"#))
        #expect(outcome.journal.ledger(after: 0, limit: 9).map(\.state) == [.reserved])
        let key = try #require(outcome.sends.first?.request.key)
        let settled = try play(
            scenes + [.restart, .order(.resolve(key: key, .done(reference: "R-9")))]
        ) { _ in .unknown(reason: "processing") }
        #expect(settled.texts == ["done R-9"])
        #expect(settled.journal.ledger(after: 0, limit: 9).map(\.state) == [.posted])
        let failed = try play(
            scenes + [.order(.resolve(key: key, .failed(reason: "平台没有记录")))]
        ) { _ in .unknown(reason: "processing") }
        #expect(failed.texts == ["resolved: agree_refund failed: 平台没有记录"])
        #expect(failed.journal.ledger(after: 0, limit: 9).map(\.state) == [.released])
    }

    @Test func `what was under way when the host stopped is unknown, and asked for by key`() throws
    {
        let outcome = try play([.restart, .wall(1)]) { sending in
            sending.attempt == .send ? nil : .done(reference: "R")
        }
        #expect(outcome.sends.map(\.attempt) == [.send, .query])
        #expect(outcome.texts == ["done R"])
    }

    @Test func `a postponed action is sent again, not before its time`() throws {
        let count = Mutex(0)
        let outcome = try play([.wall(6), .wall(1), .wall(1)]) { _ in
            count.withLock { count in
                count += 1
                return count == 1 ? .postponed(seconds: 7) : .done(reference: "R")
            }
        }
        #expect(outcome.sends.map(\.attempt) == [.send, .send])
        #expect(outcome.texts == ["done R"])
    }

    private func replies(_ count: Int) -> String {
        (1...count).map {
            "rule 'r\($0)' { on = 'refund.requested', run = function(t) t:reply 'm\($0)' end }\n"
        }.joined()
    }

    @Test func `actions of a ticket go one after the other, in the order of asking`() throws {
        var shop = shop
        shop.rules = replies(4)
        let outcome = try Play(shop: shop, clock: .wall, gateway: { _ in nil })
            .run([.event(requested())])
        #expect(outcome.sends.count == 1)
        let all = try Play(shop: shop, clock: .wall, gateway: { _ in .done(reference: "") })
            .run([.event(requested())])
        #expect(all.texts == ["m1", "m2", "m3", "m4"])
        #expect(
            all.sends.map { String(decoding: $0.request.body, as: UTF8.self) }.map {
                $0.contains("m1") ? 1 : $0.contains("m2") ? 2 : $0.contains("m3") ? 3 : 4
            } == [1, 2, 3, 4]
        )
    }

    @Test func `after an outage a deadline is seen to before anything is sent for the first time`()
        throws
    {
        var shop = shop
        shop.rules = replies(2)
        shop.settings = ShopFixture.liberal + ", gateway = { key_lifetime = 400000 }"
        let play = Play(shop: shop, clock: .wall) { sending in
            let body = String(decoding: sending.request.body, as: UTF8.self)
            let isLost = sending.attempt == .send && body.contains("m1")
            return isLost ? nil : .done(reference: "R")
        }
        // A turn in which no timer fires.
        let turn = Play.Scene.order(.approve(key: "none"))
        // The first one's answer is lost, and the second one waits for it.
        let early = try play.run([.event(requested()), .passes(172_799), .restart, turn])
        #expect(early.sends.map(\.attempt) == [.send, .query, .send])
        let late = try play.run([.event(requested()), .passes(172_800), .restart, turn])
        #expect(late.sends.map(\.attempt) == [.send, .query])
        let caughtUp = try play.run([
            .event(requested()), .passes(172_800), .restart, turn, .wall(9),
        ])
        #expect(caughtUp.sends.map(\.attempt) == [.send, .query, .send])
        #expect(caughtUp.states == ["reply done", "reply done"])
    }

    @Test func `what was ready before an outage waits for its deadline as well`() throws {
        var shop = shop
        shop.settings =
            ShopFixture.liberal + ", gateway = { key_lifetime = 400000, concurrency = 1 }"
        shop.rules = replies(1)
        // The first ticket's action is under way, the second one's has no room.
        let play = Play(shop: shop, clock: .wall) { sending in
            sending.attempt == .send && sending.request.ticket.id == "T1"
                ? nil : .done(reference: "R")
        }
        let two = Play.Scene.events([requested(), requested(id: "e-2", ticket: "T2")])
        let turn = Play.Scene.order(.approve(key: "none"))
        let early = try play.run([two, .passes(172_799), .restart, turn, turn])
        #expect(early.sends.map(\.request.ticket.id) == ["T1", "T1", "T2"])
        let late = try play.run([two, .passes(172_800), .restart, turn, turn])
        #expect(late.sends.map(\.request.ticket.id) == ["T1", "T1"])
        let caughtUp = try play.run([two, .passes(172_800), .restart, turn, turn, .wall(9)])
        #expect(caughtUp.sends.map(\.request.ticket.id) == ["T1", "T1", "T2"])
    }

    @Test func `an unknown action holds back the later ones of its ticket`() throws {
        var shop = shop
        shop.rules = replies(2)
        let outcome = try Play(shop: shop, clock: .wall, gateway: { _ in .unknown(reason: "x") })
            .run([.event(requested()), .wall(1), .wall(5)])
        #expect(Set(outcome.sends.map(\.number)).count == 1)
    }

    @Test(arguments: [1, 2, 5])
    func `so many actions of a shop are under way at once`(tickets: Int) throws {
        var shop = shop
        shop.rules = replies(1)
        let outcome = try Play(shop: shop, clock: .wall, gateway: { _ in nil }).run([
            .events((1...tickets).map { requested(id: "e-\($0)", ticket: "T\($0)") })
        ])
        #expect(outcome.sends.count == min(tickets, 2))
    }

    @Test func `under the clock of events time stands still while an action is under way`() throws {
        var shop = shop
        shop.rules = rule("ticket:reply '好' ticket:note(tostring(now() - ticket.event.at))")
        let scenes: [Play.Scene] = [
            .events([requested(), messaged("1", id: "m", at: "2026-11-20T09:00:00+08:00")])
        ]
        let open = try Play(shop: shop, gateway: { _ in nil }).run(scenes)
        #expect(open.tally.events == 1)
        let done = try Play(shop: shop, gateway: { _ in .done(reference: "") }).run(scenes)
        #expect(done.tally.events == 2)
        #expect(done.texts == ["好", "0"])
    }

    @Test func `the request has all its members, and is stored before it is sent`() throws {
        let outcome = try play([]) { _ in nil }
        let record = try #require(outcome.journal.openActions(after: 0, limit: 9).first)
        #expect(record.state == .sending)
        #expect(record.request == outcome.sends.first?.request.body)
        let run = outcome.journal.runs(after: 0, limit: 9)[0]
        let id = run.id.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        #expect(
            String(decoding: record.request, as: UTF8.self) == """
                {"key":"\(record.key)","action":"agree_refund","platform":"pinduoduo","shop":"10086",\
                "ticket":"T1","version":null,"order":"241120-1","rule":"r","run":"\(id)",\
                "args":{"amount_fen":990}}
                """
        )
    }
}
