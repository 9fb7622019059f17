import Automation
import Disputes
import Testing

/// Which rules run, in what order, and what holds them back.
@Suite struct RuleOrderTests {
    private func note(_ name: String, _ more: String = "", _ body: String = "") -> String {
        """
        rule "\(name)" { on = "refund.requested", \(more)
          run = function(ticket) \(body) ticket:note("\(name)") end }

        """
    }

    @Test func `rules run in their order`() throws {
        let outcome = try ShopFixture(rules: note("c") + note("a") + note("b")).rehearse(
            requested()
        )
        #expect(outcome.texts == ["c", "a", "b"])
        #expect(outcome.tally.runs == 3)
        #expect(outcome.tally.firedEvents == 1)
    }

    @Test func `a final rule that fires hides the event from later ones`() throws {
        let outcome = try ShopFixture(
            rules: note("a") + note("b", "final = true, when = { amount = above(yuan(1)) },")
                + note("c") + note("d", "final = true,")
        ).rehearse([requested(), requested(id: "e-2", ticket: "T2", fen: 100)])
        #expect(outcome.texts == ["a", "b", "a", "c", "d"])
        #expect(outcome.traces[0].entries[2...].map(\.outcome) == [.final, .final])
    }

    @Test func `a rule that is once fires once per ticket`() throws {
        let rules = note("a", "once = true,").replacing(
            "\"refund.requested\"",
            by: "\"buyer.messaged\""
        )
        let outcome = try ShopFixture(rules: rules).rehearse([
            requested(), messaged("1", id: "e-2"), messaged("2", id: "e-3"),
            requested(id: "e-4", ticket: "T2"), messaged("3", id: "e-5", ticket: "T2"),
        ])
        #expect(outcome.journal.runs(after: 0, limit: 9).map(\.ticket.id) == ["T1", "T2"])
    }

    @Test func `every when sees the ticket as the event left it`() throws {
        let outcome = try ShopFixture(
            rules: note("a", "when = { phase = 'awaiting_merchant' },", "ticket:agree_refund()")
                + note("b", "when = { phase = 'awaiting_merchant' },", "log(ticket.phase)")
                + note("c", "when = function(ticket) return ticket.phase == 'refunding' end,")
        ).rehearse(requested())
        #expect(outcome.texts == ["a", "b"])
        #expect(outcome.logged == ["rules/a.lua:4: refunding"])
    }

    @Test func `a run sees what its actions changed`() throws {
        let outcome = try ShopFixture(
            rules: rule(
                """
                log(ticket.phase, #ticket.messages)
                ticket:reply 'x' log(ticket.phase, #ticket.messages, ticket.messages[1].from)
                ticket:tag 'vip' log(table.concat(ticket.tags, ','))
                ticket:agree_refund() log(ticket.phase)
                log(ticket:allowed 'reply', (select(2, ticket:allowed 'reject')))
                """
            )
        ).rehearse(requested(more: #""tags":["a"]"#))
        #expect(
            outcome.logged == [
                "rules/a.lua:2: awaiting_merchant 0",
                "rules/a.lua:3: awaiting_merchant 1 automation",
                "rules/a.lua:4: a,vip",
                "rules/a.lua:5: refunding",
                "rules/a.lua:6: true reject is not possible in refunding: only reply, note, tag, "
                    + "hand_over and, after a verdict, appeal are",
            ]
        )
    }

    @Test(arguments: ["off", "shadow", "live"])
    func `the shop's mode`(mode: String) throws {
        let outcome = try ShopFixture(
            settings: "mode = '\(mode)', allow = { 'reply' }",
            rules: rule("ticket:reply 'x'")
        ).rehearse(
            requested(),
            gateway: MemoryGateway { _ in
                mode == "live" ? .done(reference: "r") : .failed(code: "sent", message: "never")
            }
        )
        #expect(
            outcome.states == ["off": [], "shadow": ["reply shadow"], "live": ["reply done"]][mode]
        )
        #expect(outcome.journal.tickets(after: nil, limit: 9).count == 1)
    }

    @Test(arguments: [
        ("", 299, "skipped"), ("", 300, "done"), ("reply_every = 60,", 59, "skipped"),
        ("reply_every = 60,", 60, "done"), ("reply_every = 0,", 0, "done"),
        ("reply_every = minutes(1.5),", 89, "skipped"), ("reply_every = minutes(1.5),", 90, "done"),
    ])
    func `a second reply within reply_every is skipped`(
        key: String,
        seconds: Int,
        expected: String
    ) throws {
        let rules = """
            rule "r" { on = "buyer.messaged", \(key) run = function(ticket)
              local r = ticket:reply "x" log(r.state) end }
            rule "other" { on = "buyer.messaged", run = function(ticket) ticket:reply "y" end }
            """
        let minute = seconds / 60
        let second = seconds % 60
        let outcome = try ShopFixture(rules: rules).rehearse([
            requested(), messaged("1", id: "e-2", at: "2026-11-20T09:00:00+08:00"),
            messaged(
                "2",
                id: "e-3",
                at: "2026-11-20T09:0\(minute):\(second < 10 ? "0" : "")\(second)+08:00"
            ),
        ])
        #expect(outcome.states[0...2] == ["reply done", "reply done", "reply \(expected)"])
        #expect(outcome.logged.last?.hasSuffix(expected) == true || outcome.logged.count == 2)
        #expect(outcome.tally.isClean)
        if expected == "skipped", key.isEmpty {
            #expect(
                outcome.reasons[0]
                    == "this rule replied on this ticket 299 s ago; reply_every is 300 s"
            )
        }
    }

    @Test func `what is not allowed waits for a human, and the run with it`() throws {
        let outcome = try ShopFixture(
            settings: "mode = 'live', allow = { 'reply' }",
            rules: note("a", "", "ticket:agree_refund()")
                + note("b", "", "ticket:reply 'x' ticket:agree_refund()")
        ).rehearse([requested(), requested(id: "e-2", at: "2026-11-20T10:00:00+08:00")])
        #expect(
            outcome.actions == [
                #"agree_refund needs_approval {"amount_fen":990} | agree_refund is not in allow of shop.lua"#,
                #"reply done {"text":"x"}"#,
                #"agree_refund refused {"amount_fen":990} | another action that moves this ticket is under way or waits for approval: wait for it to end"#,
            ]
        )
        #expect(outcome.runs == ["a waiting", "b failed"])
        #expect(outcome.tally.waitingRuns == 1)
        let history = try #require(outcome.histories.first)
        #expect(history.waitingFor != nil)
        #expect(history.steps == [])
    }

    @Test func `while a run waits, its rule does not fire again on the ticket`() throws {
        let rules = rule("ticket:reply 'x'").replacing(
            "\"refund.requested\"",
            by: "\"buyer.messaged\""
        )
        let outcome = try ShopFixture(settings: "mode = 'live'", rules: rules).rehearse([
            requested(), messaged("1", id: "e-2"), messaged("2", id: "e-3"),
            requested(id: "e-4", ticket: "T2"), messaged("3", id: "e-5", ticket: "T2"),
        ])
        #expect(outcome.runs == ["r waiting", "r waiting"])
        #expect(outcome.traces[2].entries.map(\.outcome) == [.waiting])
    }

    @Test func `a rule that fails stops nobody else`() throws {
        let outcome = try ShopFixture(
            rules: note("a", "", "local x = nil .. ''")
                + note("b", "when = function() error 'no' end,")
                + note("c", "", "while true do end") + note("d")
        ).rehearse([requested(), requested(id: "e-2", ticket: "T2")])
        #expect(outcome.texts == ["d", "d"])
        #expect(
            outcome.runs == ["a failed", "c stopped", "d done", "a failed", "c stopped", "d done"]
        )
        #expect(outcome.tally.failedRuns == 2)
        #expect(outcome.tally.stoppedRuns == 2)
        #expect(outcome.tally.failedConditions == 2)
        #expect(outcome.warnings[0] == "rules/a.lua:3: no (rule 'b', shop 10086, ticket T1)")
    }

    @Test(arguments: [
        ("instructions = 20000", "for i = 1, 100 do end", "for i = 1, 100000 do end"),
        ("asks = 3", "for i = 1, 2 do ticket:note 'x' end", "for i = 1, 9 do ticket:note 'x' end"),
        ("string = 256", "local s = ('x'):rep(256)", "local s = ('x'):rep(257)"),
        (
            "allocation = 65536", "local t = {} for i = 1, 4096 do t[i] = i end",
            "local t = {} for i = 1, 4097 do t[i] = i end"
        ),
    ])
    func `a limit of the shop ends the run`(limit: String, below: String, above: String) throws {
        let settings = ShopFixture.liberal + ", limits = { \(limit) }"
        let fine = try ShopFixture(settings: settings, rules: rule(below)).rehearse(requested())
        #expect(fine.runs == ["r done"], "\(fine.warnings)")
        let stopped = try ShopFixture(
            settings: settings,
            rules: rule("pcall(function() \(above) end)")
        )
        .rehearse(requested())
        #expect(stopped.runs == ["r stopped"], "\(stopped.warnings)")
        #expect(stopped.warnings.first?.hasPrefix("rules/a.lua:2: ") == true, "\(stopped.warnings)")
    }

    @Test func `after a human took over only rules that ask for it run`() throws {
        let rules = """
            rule "a" { on = { "buyer.messaged", "merchant.messaged" }, run = function(ticket) ticket:note "a" end }
            rule "b" { on = { "buyer.messaged", "merchant.messaged" }, when_paused = true,
              run = function(ticket) ticket:note "b" end }
            """
        let outcome = try ShopFixture(rules: rules).rehearse([
            requested(), messaged("1", id: "e-2"), merchantMessaged("我来", id: "e-3"),
            messaged("2", id: "e-4"),
        ])
        #expect(outcome.texts == ["a", "b", "b", "b"])
        #expect(outcome.traces[3].entries.map(\.outcome).first == .paused)
    }

    @Test func `shops don't see each other's events`() throws {
        var other = ShopFixture(rules: note("other"))
        other.id = "7"
        let outcome = try Bench(shops: [ShopFixture(rules: note("mine")), other]).rehearse([
            requested(shop: "7"), requested(), requested(id: "e-1", shop: "8"),
        ])
        #expect(outcome.texts == ["other", "mine"])
        #expect(outcome.tally.deadLetters == 1)
        #expect(
            outcome.journal.deadLetters(after: nil, limit: 9).map(\.reason)
                == ["there is no shop folder for /pinduoduo/shops/8"]
        )
    }
}
