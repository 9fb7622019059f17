import Automation
import Disputes
import Testing

/// Runs under way go on with the scripts they began on; a human may move or retry them.
@Suite struct PinTests {
    private func shop(_ body: String, name: String = "示例小店") -> ShopFixture {
        ShopFixture(
            settings: ShopFixture.liberal + ", name = '\(name)'",
            rules: rule(body),
            templates: ["words": "return { hello = '您好' }"]
        )
    }

    private let answer = Play.Scene.event(messaged("好", id: "m-1"))

    private func run(_ scenes: [Play.Scene]) throws -> String {
        let outcome = try Play(shop: shop(waiting)).run([.event(requested())] + scenes)
        let run = try #require(outcome.journal.runs(after: 0, limit: 1).first)
        return run.id.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private let waiting = """
        ticket:note(shop.name)
        ticket:await('buyer.messaged', days(1))
        ticket:note('old ' .. shop.name)
        """

    @Test func `a newer version of the scripts does not disturb a run under way`() throws {
        let newer = shop("ticket:note('new')", name: "新名字")
        let outcome = try Play(shop: shop(waiting)).run([
            .event(requested()), .reload(newer), answer,
            .event(requested(id: "e-2", ticket: "T2")),
        ])
        #expect(outcome.texts == ["示例小店", "old 示例小店", "new"])
        #expect(outcome.journal.scripts().count == 2)
    }

    @Test func `a run waits on when its rule is gone from the shop`() throws {
        let outcome = try Play(shop: shop(waiting)).run([
            .event(requested()), .reload(ShopFixture(rules: "")), answer,
        ])
        #expect(outcome.runs == ["r done"])
    }

    @Test func `a run that agrees moves, and goes on with the new scripts`() throws {
        let id = try run([])
        let newer = shop(
            "ticket:note('示例小店') ticket:await('buyer.messaged', days(1)) ticket:note 'new'"
        )
        let outcome = try Play(shop: shop(waiting)).run([
            .event(requested()), .reload(newer), .order(.move(run: id)), .restart, answer,
        ])
        #expect(outcome.replies.first?.hasSuffix("of 'r' is moved") == true, "\(outcome.replies)")
        #expect(outcome.texts == ["示例小店", "new"])
    }

    @Test(
        arguments: [
            (
                "ticket:note 'other' ticket:await('buyer.messaged', days(1))",
                "step 1: it asked note"
            ),
            ("ticket:note('示例小店')", "step 2: it asked await"),
            (
                "ticket:note('示例小店') ticket:await('buyer.messaged', days(2))",
                "step 2: it asked await"
            ),
            ("ticket:note('示例小店') error 'x'", "and now it fails: rules/a.lua:2: x"),
            ("wait(5)", "and now it asks wait 5"),
        ]
    )
    func `a run that does not agree stays, and the first difference is named`(
        body: String,
        says: String
    ) throws {
        let id = try run([])
        let outcome = try Play(shop: shop(waiting)).run([
            .event(requested()), .reload(shop(body)), .order(.move(run: id)), answer,
        ])
        #expect(outcome.replies.first?.contains(says) == true, "\(outcome.replies)")
        #expect(outcome.texts == ["示例小店", "old 示例小店"])
    }

    @Test func `a failed run that was moved to mended scripts goes on where it failed`() throws {
        let broken = """
            ticket:reply('一')
            ticket:await('buyer.messaged', days(1))
            ticket:reply(nothing.here)
            """
        let id = try run([])
        let outcome = try Play(shop: shop(broken)).run([
            .event(requested()), answer,
            .reload(shop(broken.replacing("nothing.here", by: "'二'"))),
            .order(.move(run: id)), .order(.retry(run: id)),
        ])
        // A second reply so soon is skipped: the rule is the same, and so is its cool-down.
        #expect(outcome.texts == ["一", "二"])
        #expect(outcome.runs == ["r done"])
    }

    @Test func `a retried step has a new key, and only after a definite failure`() throws {
        let body = "ticket:note '1' ticket:agree_refund() ticket:note '2'"
        let id = try run([])
        let outcome = try Play(
            shop: shop(body),
            clock: .wall,
            gateway: { sending in
                sending.number % 1024 < 1000
                    ? .failed(code: "busy", message: "try later") : .done(reference: "R")
            }
        ).run([.event(requested()), .order(.retry(run: id))])
        #expect(
            outcome.states == [
                "note done", "agree_refund failed", "note done", "agree_refund done",
            ]
        )
        #expect(Set(outcome.sends.map(\.request.key)).count == 2)
        #expect(outcome.runs == ["r done"])
        #expect(outcome.texts == ["1", "2"])
    }

    @Test func `a reply that failed is no reply: retried, it is sent`() throws {
        let id = try run([])
        let outcome = try Play(
            shop: shop("ticket:reply '您好'"),
            clock: .wall,
            gateway: { sending in
                sending.number % 1024 < 1000
                    ? .failed(code: "busy", message: "try later") : .done(reference: "R")
            }
        ).run([.event(requested()), .order(.retry(run: id)), .event(requested(id: "e-2"))])
        #expect(outcome.states == ["reply failed", "reply done"])
    }

    @Test func `a cancelled run ends, and what it had not sent is withdrawn`() throws {
        let id = try run([])
        let outcome = try Play(
            shop: ShopFixture(settings: "mode = 'live'", rules: rule("ticket:agree_refund()"))
        ).run([.event(requested()), .order(.cancel(run: id)), answer])
        #expect(outcome.states == ["agree_refund withdrawn"])
        #expect(outcome.runs == ["r cancelled"])
        #expect(outcome.journal.ledger(after: 0, limit: 9).map(\.state) == [.released])
    }

    /// Makes all runs speak another protocol of asks.
    private func speaking(_ number: UInt8) -> Play.Scene {
        .meddle { journal in
            var commit = Commit()
            commit.runs = journal.runs(after: 0, limit: 9).map { run in
                var run = run
                // The first item of the history: a tag behind the list's header, then the number.
                run.log[10] = number
                return run
            }
            _ = journal.commit(commit)
        }
    }

    @Test func `a run of another ask protocol is left waiting, and its answer kept`() throws {
        let shop = shop("ticket:note(ticket:await('buyer.messaged', days(1)).text)")
        let begun: [Play.Scene] = [.event(requested()), speaking(3), answer]
        let left = try Play(shop: shop).run(begun)
        #expect(left.runs == ["r waiting"])
        #expect(left.texts == [])
        #expect(
            left.warnings.first?.contains(
                """
                a waiting run is left as it is: it speaks ask protocol 3 and this settle speaks 2; use the \
                settle that wrote it, or cancel it
                """
            ) == true,
            "\(left.warnings)"
        )
        let later = try Play(shop: shop).run(
            begun + [speaking(2), .event(messaged("再问", id: "m-2"))]
        )
        #expect(later.runs == ["r done"])
        #expect(later.texts == ["好"])
    }
}
