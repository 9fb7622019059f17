import Automation
import Disputes
import Sandbox
import Testing

/// The host in memory from which nothing leaves.
@Suite struct RehearsalTests {
    @Test func `an event is taken, and what its rules ask for is done at once`() throws {
        let texts = try rehearsing(
            rule("ticket:reply '您好' ticket:payout { amount = yuan(5), reason = 'goodwill' }")
        ) {
            let scene = try $0.take(requested())
            #expect($0.states == ["reply done", "payout done"])
            #expect(scene.tally.runs == 1)
            #expect(scene.tally.waitingRuns == 0)
            #expect(scene.arrivals == [1])
            #expect($0.spending(of: sampleTicket.shop).live.payouts == 500)
            #expect($0.standing(of: sampleTicket)?.payouts == Money(fen: 500))
            return String(decoding: scene.lines, as: UTF8.self).split(separator: "\n").count
        }
        #expect(texts == 2)
    }

    @Test func `the same event again leads to nothing`() throws {
        try rehearsing(rule("ticket:note 'on'")) {
            _ = try $0.take(requested())
            let scene = try $0.take(requested())
            #expect(scene.arrivals == [nil])
            #expect(scene.tally.duplicates == 1)
            #expect(scene.outcomes.isEmpty)
            #expect($0.texts == ["on"])
        }
    }

    @Test(arguments: ["shadow", "off"])
    func `a shop that sends nothing is rehearsed as if it were live`(mode: String) throws {
        let settings = ShopFixture.liberal.replacing("live", by: mode)
        let states = try rehearsing(rule("ticket:reply '您好'"), settings: settings) {
            _ = try $0.take(requested())
            return $0.states
        }
        #expect(states == ["reply done"])
    }

    @Test(arguments: [(ShopSettings.Mode.shadow, ["reply shadow"]), (.off, [])])
    func `a shop's own mode is shown where it is asked for`(
        mode: ShopSettings.Mode,
        states: [String]
    ) throws {
        let shop = ShopFixture(
            settings: ShopFixture.liberal.replacing("live", by: mode.rawValue),
            rules: rule("ticket:reply '您好'")
        )
        let scripts = shop.scripts
        let seen = try ThreadExecutor.run {
            Result {
                let rehearsal = try Automation.Rehearsal(on: Automation.Stage([scripts], as: nil))
                _ = try rehearsal.take(requested())
                return rehearsal.states
            }
        }.get()
        #expect(seen == states)
    }

    @Test func `time passes, and what is due on the way happens in order`() throws {
        let rules = """
            rule "a" { on = "refund.requested", run = function(ticket)
              wait(hours(2)) ticket:note('two ' .. now() - ticket.event.at) end }
            rule "b" { on = "refund.requested", run = function(ticket)
              wait(hours(1)) ticket:note('one ' .. now() - ticket.event.at) end }
            """
        try rehearsing(rules) {
            _ = try $0.take(requested())
            let start = $0.clock
            try $0.advance(by: 3_599)
            #expect($0.texts == [])
            #expect($0.standing(of: sampleTicket)?.waiting.map(\.rule) == ["a", "b"])
            try $0.advance(by: 1)
            #expect($0.texts == ["one 3600"])
            try $0.advance(to: start.adding(seconds: 7_300))
            #expect($0.texts.sorted() == ["one 3600", "two 7200"])
            #expect($0.clock == start.adding(seconds: 7_300))
            #expect($0.standing(of: sampleTicket)?.waiting == [])
        }
    }

    @Test func `the clock never runs backwards`() throws {
        try rehearsing(rule("ticket:note 'on'"), at: Timestamp(seconds: 1_800_000_000)) {
            _ = try $0.take(requested())
            try $0.advance(to: Timestamp(seconds: 5))
            #expect($0.clock == Timestamp(seconds: 1_800_000_000))
        }
    }

    @Test func `drain ends every wait and every deadline`() throws {
        let rules = """
            rule "late" { on = "deadline.passed", run = function(ticket)
              ticket:note(ticket.event.deadline .. ' ' .. ticket.phase) end }
            """
        try rehearsing(rules) {
            _ = try $0.take(requested(kind: "return_refund"))
            let scene = try $0.drain()
            #expect(scene.tally.deadlines > 0)
            #expect($0.texts.count == scene.tally.deadlines)
            #expect($0.standing(of: sampleTicket)?.nextTimer == nil)
        }
    }

    @Test func `a human's word is carried out, and what follows from it`() throws {
        let settings = ShopFixture.liberal.replacing("\"reply\", ", by: "")
        try rehearsing(rule("ticket:reply '您好' ticket:note 'after'"), settings: settings) {
            _ = try $0.take(requested())
            let open = try #require($0.standing(of: sampleTicket)?.open.first)
            #expect(open.state == .needsApproval)
            let scene = try $0.carryOut([.approve(key: open.key), .approve(key: "none")])
            #expect($0.states == ["reply done", "note done"])
            #expect(scene.replies.count == 2)
            #expect(throws: OrderProblem.self) { try scene.replies[1].get() }
        }
    }

    @Test func `an event of another shop, or none, is told`() throws {
        try rehearsing(rule("")) { rehearsal in
            #expect(throws: EventProblem.self) { try rehearsal.take("{") }
            let error = #expect(throws: EventProblem.self) {
                try rehearsal.take(requested(shop: "2"))
            }
            #expect(error?.description == "there is no shop folder for /pinduoduo/shops/2")
            let lines = ["{", requested(shop: "2"), requested()].enumerated().map {
                InputLine(
                    number: $0.offset + 1,
                    bytes: Array($0.element.utf8),
                    length: $0.element.utf8.count
                )
            }
            let scene = try rehearsal.take(lines, timers: .none)
            #expect(scene.deadLetters.map(\.key.line) == [1, 2])
            #expect(scene.tally.events == 1)
        }
    }

    @Test func `a rehearsal goes on from another's journal with other rules`() throws {
        let before = ShopFixture(rules: rule("wait(hours(1)) ticket:note 'old'")).scripts
        let after = ShopFixture(rules: rule("ticket:note 'new'")).scripts
        try ThreadExecutor.run {
            Result {
                let first = try Automation.Rehearsal(on: Automation.Stage([before]))
                _ = try first.take(requested())
                let second = try Automation.Rehearsal(
                    on: Automation.Stage([after]),
                    journal: first.journal
                )
                _ = try second.take(requested(id: "e-2", ticket: "T2"))
                try second.advance(by: 3_600)
                #expect(second.texts.sorted() == ["new", "old"])
            }
        }.get()
    }

    @Test func `what rules use is summed up where it is asked for`() throws {
        let rules = rule("for i = 1, 1000 do end wait(60) ticket:note 'on'")
        try rehearsing(rules, measuresCosts: true) {
            _ = try $0.take(requested())
            try $0.advance(by: 60)
            let sum = try #require($0.costs.values.first)
            #expect(sum.steps == 2)
            #expect(sum.instructionsMax > 1_000)
            #expect(sum.peakBytes > 10_000)
        }
        #expect(
            try rehearsing(rules) {
                _ = try $0.take(requested())
                return $0.costs.isEmpty
            }
        )
    }

    @Test func `a ticket is read as rules read it`() throws {
        try rehearsing(rule("")) {
            #expect($0.view(of: sampleTicket) == nil)
            _ = try $0.take(requested())
            guard case .map(let view)? = $0.view(of: sampleTicket) else {
                Issue.record("a view is a map")
                return
            }
            #expect(view["amount"] == .boxed(kind: 1, 990))
            #expect(view["event"] == .null)
        }
    }
}
