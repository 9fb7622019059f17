import Automation
import Testing

/// How tests are played: isolated, told of with their story, covered.
@Suite struct RuleTestsTests {
    private static let rules = """
        rule "small" {
          on = "refund.requested",
          when = { amount = below(yuan(10)), ["order.shipped_at"] = missing },
          final = true,
          run = function(ticket)
            ticket:agree_refund()
            if ticket.buyer.nick then
              ticket:reply("亲," .. ticket.buyer.nick)
            end
          end,
        }
        rule "rest" {
          on = { "refund.requested", "buyer.messaged" },
          run = function(ticket)
            ticket:payout { amount = yuan(500), reason = "goodwill" }
          end,
        }
        """

    @Test func `a failure tells what happened and why each rule did or didn't fire`() throws {
        let failure = try #require(
            try PlayedTests.failure(
                of: "local t = ticket { amount = yuan(9) } fire(t)\nexpect(t):did('reply')",
                rules: Self.rules
            )
        )
        #expect(failure.position == "tests/1.lua:3")
        #expect(failure.happened == ["agree_refund done: amount = 9.00"])
        #expect(
            failure.story == [
                "11-20 10:00:00  refund.requested → awaiting_merchant",
                "  ✓ small",
                "      agree_refund done: amount = 9.00",
                "  · 1 later rule was not looked at: an earlier one is final",
            ]
        )
    }

    @Test func `a run that fails and is not expected to fails the test`() throws {
        let test = "local t = ticket { amount = yuan(90), parcel = { state = 'signed' } } fire(t)\n"
        let failure = try #require(
            try PlayedTests.failure(of: test + "expect(t):refused('payout')", rules: Self.rules)
        )
        #expect(failure.message.hasPrefix("a run of a rule failed"))
        #expect(
            failure.story.contains {
                $0.hasPrefix("  · small: amount is 90.00, wanted below(10.00)")
            }
        )
        #expect(failure.story.contains { $0.hasPrefix("      payout refused: ") })
        let expected = "expect(t):refused('payout'):run_failed('payout was refused')"
        #expect(try PlayedTests.failure(of: test + expected, rules: Self.rules) == nil)
        let other = try PlayedTests.failure(
            of: test + "expect(t):run_failed('something else')",
            rules: Self.rules
        )
        #expect(other?.message == "expected run_failed(\"something else\")")
    }

    @Test func `each test begins anew`() throws {
        let test = """
            for _, name in ipairs { "a", "b", "c" } do
              test(name) (function()
                if recall("seen") then error("seen") end
                remember("seen", true)
                local t = ticket { amount = yuan(9) }
                fire(t)
                expect(t):did("agree_refund", { times = 1 }):spent(yuan(9))
                if now() ~= 1795140000 then error("not at the start") end
                advance(days(1))
              end)
            end
            """
        let played = try PlayedTests.play([test, test], rules: Self.rules)
        #expect(played.results.count == 6)
        #expect(played.failures == [:])
    }

    @Test func `one test's failure stops no other, and one file's no other`() throws {
        let played = try PlayedTests.play(
            [
                "test 'a' (function() error('x') end) test 'b' (function() expect(ticket{}):did_not('reply') end)",
                "test 'c' (function( end",
                "while true do end",
                "fire(1)",
                "test 'd' (function() end) test 'd' (function() end)",
                "test 'e' { }",
                "test 'f' (function() expect(ticket{}):did_not('reply') end)",
            ],
            rules: Self.rules
        )
        #expect(played.results.map(\.test.name) == ["a", "b", "f"])
        #expect(played.failures == ["a": "1: x"])
        #expect(
            played.unreadable.map { "\($0.position): \($0.message)" } == [
                "tests/2.lua:1: <name> or '...' expected near 'end'",
                "tests/3.lua:1: the run executed more than 50,000,000 instructions",
                "tests/4.lua:1: write fire(…) inside a test: test \"name\" (function() … end)",
                "tests/5.lua:1: there is a test 'd' already, at tests/5.lua:1: choose another name",
                "tests/6.lua:1: a test is written test \"name\" (function() … end)",
            ]
        )
    }

    @Test func `a shop in shadow is tested as if it were live`() throws {
        let failure = try PlayedTests.failure(
            of: "local t = ticket { amount = yuan(9) } fire(t) expect(t):did('agree_refund')",
            rules: Self.rules,
            settings: ShopFixture.liberal.replacing("live", by: "shadow")
        )
        #expect(failure == nil)
    }

    @Test func `tests may use the shop's templates`() throws {
        let played = try PlayedTests.play(
            [
                "local texts = require 'templates.texts' test 'a' (function() expect(ticket{}):did_not('reply', texts.hi) end)"
            ],
            rules: Self.rules,
            templates: ["texts": "return { hi = '您好' }"]
        )
        #expect(played.failures == [:])
        #expect(played.unreadable == [])
    }

    @Test func `what tests log is kept`() throws {
        let played = try PlayedTests.play(
            ["test 'a' (function() log('一', 2) expect(ticket{}):did_not('reply') end)"],
            rules: Self.rules
        )
        #expect(played.results.first?.log == ["tests/1.lua:1: 一 2"])
    }

    @Test(arguments: [("二", ["第二个"]), ("2.LUA", ["other"]), ("第", ["第一个", "第二个"]), ("x", [])])
    func `a filter takes tests by name or file`(filter: String, names: [String]) throws {
        let played = try PlayedTests.play(
            [
                "test '第一个' (function() end) test '第二个' (function() end)",
                "test 'other' (function() end)",
            ],
            rules: Self.rules,
            filter: filter
        )
        #expect(played.results.map(\.test.name) == names)
    }

    @Test func `coverage names rules that never fired and lines that were never reached`() throws {
        let test =
            "test 'a' (function() local t = ticket { amount = yuan(9) } fire(t) expect(t):did('agree_refund') end)"
        let played = try PlayedTests.play([test, test], rules: Self.rules, coverage: true)
        let coverage = try #require(played.coverage)
        #expect(coverage.rules.map(\.fired) == [2, 0])
        #expect(coverage.files.map(\.file) == ["rules/a.lua"])
        #expect(coverage.files.first?.missed == [8, 15])
        #expect(coverage.files.first?.count == 6)
    }

    @Test func `coverage changes nothing about what rules do`() throws {
        let test = """
            test 'a' (function()
              local t = ticket { amount = yuan(9), buyer = { nick = "小王" } } fire(t)
              expect(t):did('reply', '亲,小王')
            end)
            """
        let played = try PlayedTests.play([test], rules: Self.rules, coverage: true)
        #expect(played.failures == [:])
        #expect(played.coverage?.files.first?.missed == [15])
    }

    @Test func `ten thousand tests are played`() throws {
        let played = try PlayedTests.play(
            [
                "for i = 1, 10000 do test('第' .. i .. '个') (function() expect(ticket{}):did_not('reply') end) end"
            ],
            rules: Self.rules
        )
        #expect(played.results.count == 10_000)
        #expect(played.failures == [:])
    }

    @Test func `rules that can't be loaded are told`() throws {
        #expect(throws: ShopProblem.self) { try PlayedTests.play([""], rules: "rule 'x' {") }
    }

    @Test func `a rule that loops ends at its limit, and the test goes on`() throws {
        let failure = try PlayedTests.failure(
            of: "local t = ticket {} fire(t) expect(t):run_failed('instructions')",
            rules: rule("while true do end")
        )
        #expect(failure == nil)
    }
}
