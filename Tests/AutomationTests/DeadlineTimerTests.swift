import Automation
import Disputes
import Testing

/// `deadline.near` and `deadline.passed`, made by the host from each platform's table.
@Suite struct DeadlineTimerTests {
    private static let note = """
        ticket:note(ticket.event.type .. ' ' .. ticket.event.deadline .. ' ' .. ticket.phase
          .. ' ' .. (now() - ticket.applied_at) // 60)
        """

    private func shop(
        _ platform: Platform = .kuaishou,
        _ on: String = "on = 'deadline.passed'",
        settings: String = ""
    ) -> ShopFixture {
        ShopFixture(
            platform: platform,
            settings: "mode = 'live'" + (settings.isEmpty ? "" : ", " + settings),
            rules: "rule 'r' { \(on), run = function(ticket) \(Self.note) end }"
        )
    }

    @Test(
        arguments: [
            (Platform.kuaishou, "refund_only", ["review_refund_only refunding 2880"]), // KS-03
            (
                .kuaishou, "return_refund",
                [ // KS-07, then KS-09
                    "review_return awaiting_return 2880", "buyer_return closed 17280",
                ]
            ),
            (.pinduoduo, "refund_only", ["merchant_solution awaiting_merchant 2880"]), // PDD-22
            (.alibaba1688, "refund_only", ["agreement_timeout refunding 7200"]), // ALI-07
            (.taobao, "refund_only", []),
        ]
    )
    func `an expiry leads where the platform's table says`(
        platform: Platform,
        kind: String,
        passed: [String]
    ) throws {
        let outcome = try Play(shop: shop(platform)).run([
            .event(requested(platform: platform, kind: kind)), .drain,
        ])
        #expect(outcome.texts == passed.map { "deadline.passed " + $0 })
        #expect(outcome.tally.deadlines == passed.count)
    }

    @Test func `a shop may set a deadline's length`() throws {
        let outcome = try Play(
            shop: shop(settings: "deadlines = { review_refund_only = hours(3) }")
        ).run([.event(requested(platform: .kuaishou)), .drain])
        #expect(outcome.texts == ["deadline.passed review_refund_only refunding 180"])
    }

    @Test func `a deadline that was met makes no event`() throws {
        let outcome = try Play(shop: shop()).run([
            .event(requested(platform: .kuaishou)),
            .event(
                event(
                    "refund.cancelled",
                    id: "c",
                    platform: .kuaishou,
                    at: "2026-11-21T08:00:00+08:00"
                )
            ),
            .drain,
        ])
        #expect(outcome.texts == [])
        #expect(outcome.tally.deadlines == 0)
    }

    @Test(arguments: [false, true])
    func `deadline near comes so long before as each rule wants`(restarts: Bool) throws {
        var shop = shop()
        shop.rules = ["hours(6)", "hours(1)", "hours(6)"].enumerated().map { place, before in
            """
            rule 'r\(place)' { on = 'deadline.near', before = \(before), run = function(ticket)
              ticket:note('\(place) ' .. (now() - ticket.applied_at) // 60) end }

            """
        }.joined()
        let outcome = try Play(shop: shop).run(
            [.event(requested(platform: .kuaishou))] + (restarts ? [.restart] : []) + [.drain]
        )
        #expect(outcome.texts == ["0 2520", "2 2520", "1 2820"])
    }

    @Test func `a before longer than the time left fires at once`() throws {
        let outcome = try Play(
            shop: shop(.kuaishou, "on = 'deadline.near', before = days(9)")
        ).run([.event(requested(platform: .kuaishou)), .drain])
        #expect(
            outcome.texts == ["deadline.near review_refund_only awaiting_merchant 0"]
        )
    }

    @Test func `the phase and the deadline of near are those about to end`() throws {
        let outcome = try Play(
            shop: shop(.kuaishou, "on = { 'deadline.near', 'deadline.passed' }, before = hours(2)")
        ).run([.event(requested(platform: .kuaishou)), .drain])
        #expect(
            outcome.texts == [
                "deadline.near review_refund_only awaiting_merchant 2760",
                "deadline.passed review_refund_only refunding 2880",
            ]
        )
    }

    @Test(
        arguments: [
            // TB-09: from Friday 2026-11-20 on, the sixth working day is Monday 2026-11-30… its end.
            ("", "2026-11-30T16:00:00Z"),
            ("holidays = { '2026-11-23' }", "2026-12-01T16:00:00Z"),
            ("workdays = { '2026-11-21', '2026-11-22' }", "2026-11-26T16:00:00Z"),
        ]
    )
    func `Taobao's verdict ends with the sixth working day`(settings: String, end: String) throws {
        var shop = shop(.taobao, "on = 'deadline.passed'", settings: settings)
        shop.rules = """
            rule 'r' { on = 'deadline.passed', run = function(ticket)
              ticket:note(ticket.event.deadline .. ' ' .. now()) end }
            """
        let outcome = try Play(shop: shop).run([
            .event(requested(platform: .taobao)),
            .event(
                event(
                    "intervention.requested",
                    id: "i",
                    platform: .taobao,
                    at: "2026-11-17T10:00:00+08:00",
                    #"{"by":"buyer"}"#
                )
            ),
            .drain,
        ])
        let seconds = try Timestamp(rfc3339: end).seconds
        #expect(outcome.texts.last == "verdict \(seconds)")
    }

    @Test func `a run may await a deadline`() throws {
        let outcome = try Play(
            shop: ShopFixture(
                platform: .kuaishou,
                rules: rule(
                    """
                    local e = ticket:await('deadline.passed', days(9))
                    ticket:note(e.type .. ' ' .. e.data.deadline .. ' ' .. ticket.phase)
                    """
                )
            )
        ).run([.event(requested(platform: .kuaishou)), .restart, .drain])
        #expect(outcome.texts == ["deadline.passed review_refund_only refunding"])
    }

    @Test func `timers of one instant fire in the order in which they were made`() throws {
        let outcome = try Play(
            shop: ShopFixture(
                platform: .kuaishou,
                rules: """
                    rule 'a' { on = 'refund.requested', run = function(t) wait(days(2)) t:note 'a' end }
                    rule 'b' { on = 'refund.requested', run = function(t) wait(days(2)) t:note 'b' end }
                    rule 'c' { on = 'deadline.passed', run = function(t) t:note 'c' end }
                    """
            )
        ).run([.event(requested(platform: .kuaishou)), .restart, .drain])
        // The run's waits were made while the event was taken, the deadline's timer after it.
        #expect(outcome.texts == ["a", "b", "c"])
    }

    @Test func `a rule on deadlines, or a length, that is new counts for tickets that are there`()
        throws
    {
        let without = ShopFixture(platform: .kuaishou, rules: "")
        let near = shop(.kuaishou, "on = 'deadline.near', before = hours(4)")
        let shorter = shop(
            .kuaishou,
            "on = 'deadline.near', before = hours(4)",
            settings: "deadlines = { review_refund_only = hours(24) }"
        )
        let first = Play.Scene.event(requested(platform: .kuaishou))
        let one = try Play(shop: without).run([first, .reload(near), .drain])
        #expect(one.texts == ["deadline.near review_refund_only awaiting_merchant 2640"])
        let two = try Play(shop: without).run([first, .reload(near), .reload(shorter), .drain])
        #expect(two.texts == ["deadline.near review_refund_only awaiting_merchant 1200"])
    }
}
