import Automation
import Disputes
import Testing

/// `remember`, `recall` and the shop's figures.
@Suite struct ShopMemoryTests {
    @Test func `what is remembered is recalled by every run, until it is forgotten`() throws {
        let body = """
            local seen = recall('seen') or { count = 0, last = 'nobody' }
            ticket:note(seen.count .. ' ' .. seen.last .. ' ' .. tostring(recall('钱')))
            remember('seen', { count = seen.count + 1, last = ticket.id })
            remember('钱', ticket.amount)
            if seen.count == 2 then remember('seen', nil) remember('钱', nil) end
            """
        let events = (1...4).map { requested(id: "e-\($0)", ticket: "T\($0)") }
        let one = try Play(shop: ShopFixture(rules: rule(body))).run([.events(events)])
        #expect(one.texts == ["0 nobody nil", "1 T1 9.90", "2 T2 9.90", "0 nobody nil"])
        let many = try Play(shop: ShopFixture(rules: rule(body)))
            .run(events.flatMap { [.restart, .event($0)] })
        #expect(many.dump == one.dump)
    }

    @Test(
        arguments: [
            ("remember('', 1)", "takes a key"), ("remember(5, 1)", "takes a key"),
            ("remember(string.rep('k', 201), 1)", "takes a key"), ("recall()", "takes a key"),
            ("remember('k', string.rep('x', 8188))", "remember keeps at most 8192"),
        ]
    )
    func `a wrong key or too large a value is an error`(body: String, says: String) throws {
        let outcome = try Play(shop: ShopFixture(rules: rule(body))).run([.event(requested())])
        #expect(outcome.warnings.first?.contains(says) == true, "\(outcome.warnings)")
        #expect(outcome.journal.memoryCount(of: ShopFixture(rules: "").key) == 0)
    }

    @Test(arguments: ["string.rep('k', 200), 1", "'k', string.rep('x', 8187)"])
    func `the longest key and the largest value are kept`(arguments: String) throws {
        let outcome = try Play(shop: ShopFixture(rules: rule("remember(\(arguments))")))
            .run([.event(requested())])
        #expect(outcome.warnings == [])
        #expect(outcome.journal.memoryCount(of: ShopFixture(rules: "").key) == 1)
    }

    @Test func `the figures count verdicts of the month and interventions of thirty days`() throws {
        let shop = ShopFixture(
            platform: .taobao,
            rules: """
                rule 'r' { on = 'refund.requested', run = function(ticket)
                  ticket:note(shop.disputes_this_month .. ' ' .. shop.intervention_rate) end }
                """
        )
        var scenes: [Play.Scene] = []
        func ticket(_ number: Int, _ day: String, lost: Bool) {
            scenes.append(
                .event(
                    requested(
                        id: "r\(number)",
                        ticket: "T\(number)",
                        platform: .taobao,
                        at: "\(day)T08:00:00+08:00"
                    )
                )
            )
            guard lost else { return }
            for (type, data) in [
                ("intervention.requested", #"{"by":"buyer"}"#),
                ("verdict.given", #"{"verdict":{"liable":"merchant"}}"#),
            ] {
                scenes.append(
                    .event(
                        event(
                            type,
                            id: "\(type)\(number)",
                            ticket: "T\(number)",
                            platform: .taobao,
                            at: "\(day)T09:00:00+08:00",
                            data
                        )
                    )
                )
            }
            scenes.append(.restart)
        }
        ticket(1, "2026-10-31", lost: true)
        ticket(2, "2026-11-01", lost: true)
        ticket(3, "2026-11-02", lost: false)
        ticket(4, "2026-11-29", lost: false)
        ticket(5, "2026-11-30", lost: false)
        ticket(6, "2026-12-01", lost: false)
        let outcome = try Play(shop: shop).run(scenes)
        #expect(
            outcome.texts == [
                "0 0.0", "0 0.5",
                // Three tickets, two of them with an intervention; in November one was lost (TB-02).
                "1 0.66666666666667", "1 0.5", "1 0.25", "0 0.0",
            ]
        )
    }
}
