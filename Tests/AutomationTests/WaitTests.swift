import Automation
import Disputes
import Testing

/// `ticket:await` and `wait`: what a run waits for, and what it goes on with.
@Suite struct WaitTests {
    private func play(_ body: String, _ scenes: [Play.Scene]) throws -> Rehearsal {
        try Play(shop: ShopFixture(rules: rule(body))).run([.event(requested())] + scenes)
    }

    private func message(_ text: String, _ id: String, at time: String) -> Play.Scene {
        .event(messaged(text, id: id, at: "2026-11-20T\(time):00+08:00"))
    }

    @Test func `wait goes on when the time is over, at its time`() throws {
        let outcome = try play(
            "local start = now() wait(hours(2)) ticket:note(tostring(now() - start))",
            [.drain]
        )
        #expect(outcome.texts == ["7200"])
        #expect(outcome.runs == ["r done"])
    }

    @Test func `an event later than the end of a wait comes after it`() throws {
        let outcome = try play(
            "wait(hours(2)) ticket:note(tostring(#ticket.messages) .. ' ' .. now() - ticket.event.at)",
            [message("1", "m-1", at: "09:59"), message("2", "m-2", at: "10:01")]
        )
        #expect(outcome.texts == ["1 7200"])
    }

    @Test(arguments: ["0", "-5", "0.0"])
    func `no time is no wait`(seconds: String) throws {
        let outcome = try play("wait(\(seconds)) ticket:note('on')", [])
        #expect(outcome.texts == ["on"])
        #expect(outcome.runs == ["r done"])
    }

    @Test(arguments: ["days(400) + 1", "0/0", "1/0", "1e300"])
    func `a wait beyond reason is an error`(seconds: String) throws {
        let outcome = try play("wait(\(seconds))", [])
        #expect(outcome.runs == ["r failed"])
        #expect(
            outcome.warnings.first?.contains("wait takes seconds, at most days(400)") == true,
            "\(outcome.warnings)"
        )
    }

    @Test func `days(400) is the longest wait`() throws {
        let outcome = try play("wait(days(400)) ticket:note 'on'", [.drain])
        #expect(outcome.texts == ["on"])
    }

    @Test func `await gives the next such event, and passes others over`() throws {
        let outcome = try play(
            """
            local e = ticket:await({ 'parcel.updated', 'buyer.messaged' }, days(1))
            ticket:note(e.type .. ' ' .. e.text .. ' ' .. e.data.message.text .. ' ' .. now() - e.at
              .. ' ' .. #ticket.messages .. ' ' .. ticket.event.type)
            """,
            [
                .event(event("refund.modified", id: "x", at: "2026-11-20T09:00:00+08:00")),
                message("在吗", "m-1", at: "10:00"), message("喂", "m-2", at: "11:00"),
            ]
        )
        #expect(outcome.texts == ["buyer.messaged 在吗 在吗 0 1 refund.requested"])
    }

    @Test func `at the time-out await gives nil and its position stays`() throws {
        let outcome = try play(
            """
            local e = ticket:await('buyer.messaged', hours(1))
            ticket:note(tostring(e) .. ' ' .. now() - ticket.event.at)
            e = ticket:await('buyer.messaged', hours(5))
            ticket:note(e.text)
            """,
            [message("迟到", "m-1", at: "10:00")]
        )
        #expect(outcome.texts == ["nil 3600", "迟到"])
    }

    @Test func `an event between two steps is not lost, and none is seen twice`() throws {
        let outcome = try play(
            """
            wait(hours(3))
            for _ = 1, 3 do
              local e = ticket:await('buyer.messaged', hours(9))
              ticket:note(e and e.text or 'nil')
            end
            """,
            [message("1", "m-1", at: "09:00"), message("2", "m-2", at: "09:30"), .drain]
        )
        #expect(outcome.texts == ["1", "2", "nil"])
    }

    @Test func `what an await returns is where the next one begins`() throws {
        let outcome = try play(
            """
            ticket:await('parcel.updated', days(1))
            local e = ticket:await('buyer.messaged', hours(9))
            ticket:note(e and e.text or 'nil')
            """,
            [
                message("earlier", "m-1", at: "09:00"),
                .event(event("parcel.updated", id: "p", at: "2026-11-20T10:00:00+08:00")),
                .drain,
            ]
        )
        #expect(outcome.texts == ["nil"])
    }

    @Test func `after a receipt only what came since it was sent counts`() throws {
        let outcome = try play(
            """
            ticket:await('parcel.updated', days(1))
            local sent = ticket:reply('您好')
            local e = ticket:await('buyer.messaged', { within = hours(9), after = sent })
            ticket:note(e.text)
            """,
            [
                message("before", "m-1", at: "09:00"),
                .event(event("parcel.updated", id: "p", at: "2026-11-20T10:00:00+08:00")),
                message("after", "m-2", at: "11:00"),
            ]
        )
        #expect(outcome.texts == ["您好", "after"])
    }

    @Test(
        arguments: [
            ("ticket:await('buyer.mesaged', 60)", "did you mean 'buyer.messaged'?"),
            ("ticket:await({}, 60)", "takes an event type, or a list of them"),
            ("ticket:await('buyer.messaged')", "needs a time-out"),
            (
                "ticket:await('buyer.messaged', { within = 5, after = 3 })",
                "the receipt of an action"
            ),
            ("ticket:await('buyer.messaged', days(401))", "from 0 to days(400)"),
        ]
    )
    func `a wrong await is an error that says what to write`(body: String, says: String) throws {
        let outcome = try play(body, [])
        #expect(outcome.runs == ["r failed"])
        #expect(outcome.warnings.first?.contains(says) == true, "\(outcome.warnings)")
    }

    @Test func `a run that waits is woken by a new host as it would have been by the old one`()
        throws
    {
        let body = """
            local n = 0
            while n < 3 do
              local e = ticket:await('buyer.messaged', hours(30))
              n = n + 1
              ticket:note(n .. e.text .. #ticket.messages .. math.random(1000000))
              log(n)
            end
            """
        let scenes = [
            message("a", "m-1", at: "09:00"), message("b", "m-2", at: "10:00"),
            message("c", "m-3", at: "11:00"),
        ]
        let one = try play(body, scenes)
        let restarted = try play(body, scenes.flatMap { [.restart, $0] })
        #expect(one.texts.count == 3)
        #expect(restarted.dump == one.dump)
        #expect(restarted.logged == ["1", "2", "3"].map { "rules/a.lua:7: \($0)" })
    }

    @Test func `a pcall around a wait goes on in it`() throws {
        let outcome = try play(
            "local ok, e = pcall(function() return ticket:await('buyer.messaged', hours(9)).text end) "
                + "ticket:note(tostring(ok) .. e)",
            [.restart, message("好", "m-1", at: "09:00")]
        )
        #expect(outcome.texts == ["true好"])
    }

    @Test func `a run in mode single does not begin again while it waits`() throws {
        let shop = ShopFixture(
            rules: """
                rule "r" { on = "buyer.messaged", run = function(ticket)
                  wait(hours(1)) ticket:note(ticket.event.text) end }
                """
        )
        let outcome = try Play(shop: shop).run([
            .event(requested()), message("1", "m-1", at: "09:00"), message("2", "m-2", at: "09:30"),
            message("3", "m-3", at: "10:30"), .drain,
        ])
        #expect(outcome.texts == ["1", "3"])
        #expect(outcome.traces.flatMap(\.entries).map(\.outcome).contains(.waiting))
    }

    @Test func `in mode restart the waiting run ends and a new one begins`() throws {
        let shop = ShopFixture(
            rules: """
                rule "r" { on = "buyer.messaged", mode = "restart", run = function(ticket)
                  wait(hours(1)) ticket:note(ticket.event.text) end }
                """
        )
        let outcome = try Play(shop: shop).run([
            .event(requested()), message("1", "m-1", at: "09:00"), message("2", "m-2", at: "09:30"),
            .restart, message("3", "m-3", at: "10:00"), .drain,
        ])
        #expect(outcome.texts == ["3"])
        #expect(outcome.runs == ["r cancelled", "r cancelled", "r done"])
    }
}
