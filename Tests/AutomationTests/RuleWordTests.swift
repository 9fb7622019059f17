import Automation
import Disputes
import Testing

/// `rule`, `shop`, `ticket`, `log` and the names a script may use.
@Suite struct RuleWordTests {
    @Test(arguments: [
        (#"rule "a" {}"#, "rule 'a' needs run = function(ticket) … end"),
        (
            #"rule "a" { run = function() end }"#,
            "rule 'a' needs on = 'refund.requested', or a list of event types"
        ),
        (
            #"rule "a" { run = function() end, on = {} }"#,
            "rule 'a' needs on = 'refund.requested', or a list of event types"
        ),
        (
            #"rule "a" { run = function() end, on = 5 }"#,
            "rule 'a' needs on = 'refund.requested', or a list of event types"
        ),
        (
            #"rule "a" { run = function() end, on = "refund.request" }"#,
            "rule 'a': there is no event type 'refund.request'; did you mean 'refund.requested'?"
        ),
        (
            #"rule "a" { run = function() end, on = { "buyer.messaged", "x" } }"#,
            "rule 'a': there is no event type 'x'"
        ),
        (#"rule "a" { runs = function() end }"#, "rule 'a' has no key 'runs'; did you mean 'run'?"),
        (#"rule "a" { 5 }"#, "rule 'a' has no key '1'"),
        (
            #"rule "a" { on = "refund.requested", run = 5 }"#,
            "rule 'a' needs run = function(ticket) … end"
        ),
        (
            #"rule "a" { on = "refund.requested", run = function() end, mode = "double" }"#,
            "rule 'a': mode is 'single' or 'restart'"
        ),
        (
            #"rule "a" { on = "refund.requested", run = function() end, final = 1 }"#,
            "rule 'a': final must be true or false"
        ),
        (
            #"rule "a" { on = "deadline.near", run = function() end, before = "1h" }"#,
            "rule 'a': before must be seconds"
        ),
        (
            #"rule "a" { on = "deadline.near", run = function() end, before = -1 }"#,
            "rule 'a': before must lie between 0 and days(400)"
        ),
        (
            #"rule "a" { on = "deadline.near", run = function() end, reply_every = 0/0 }"#,
            "rule 'a': reply_every must lie between 0 and days(400)"
        ),
        (
            #"rule "a" { on = "refund.requested", run = function() end, when = "x" }"#,
            "rule 'a': when is a table of conditions or a function"
        ),
        (
            #"rule "a" { on = "refund.requested", run = function() end, when = at_most(5) }"#,
            "rule 'a': when is a table of conditions or a function"
        ),
        (
            #"rule "a" { on = "refund.requested", run = function() end, when = { "x" } }"#,
            "conditions are written as name = value"
        ),
        (#"rule(5)"#, "a rule needs a name: a text of at most 200 bytes, in UTF-8"),
        (#"rule "" "#, "a rule needs a name: a text of at most 200 bytes, in UTF-8"),
        (#"rule(("x"):rep(201))"#, "a rule needs a name: a text of at most 200 bytes, in UTF-8"),
        (#"rule "a" (5)"#, #"a rule is written rule "name" { on = …, run = … }"#),
        (#"shop { id = "1" }"#, "shop { … } is written in shop.lua"),
        (#"shop.name = "x""#, "shop is read-only here: its settings are in shop.lua"),
        (#"local x = shop.nam"#, "shop has no field 'nam'; did you mean 'name'?"),
        (#"local x = yaun(5)"#, "unknown name 'yaun'; did you mean 'yuan'?"),
        (
            #"local x = os.time()"#,
            "there is no 'os' here: use now(), date(t) and within_hours(from, to)"
        ),
        (
            #"local x = ticket"#,
            "there is no 'ticket' here: a rule's run and when receive it: function(ticket) … end"
        ),
    ])
    func `a mistake is told with file and line`(text: String, expected: String) {
        #expect(ShopFixture(rules: "\n\n\(text)").problem() == "rules/a.lua:3: \(expected)")
    }

    @Test func `a name is used once, and both places are told`() {
        let problem = ShopFixture(
            rules: """
                rule "a" { on = "refund.requested", run = function() end }
                rule "b" { on = "refund.requested", run = function() end }
                rule "a" { on = "refund.requested", run = function() end }
                """
        ).problem()
        #expect(
            problem
                == "rules/a.lua:3: there is a rule 'a' already, at rules/a.lua:1: choose another name"
        )
    }

    @Test(arguments: [
        "recall('k')", "remember('k', 1)", "wait(5)", "local x = shop.disputes_this_month",
    ])
    func `nothing can be asked while loading`(text: String) throws {
        let problem = try #require(ShopFixture(rules: "\n\(text)").problem())
        #expect(problem.hasPrefix("rules/a.lua:2: "))
    }

    @Test(arguments: [
        "recall('k')", "ticket:reply('x')", "ticket:allowed('reply')", "shop.intervention_rate",
    ])
    func `a when can't ask`(expression: String) throws {
        let outcome = try ShopFixture(
            rules: """
                rule "w" { on = "refund.requested", run = function() end,
                  when = function(ticket) local x = \(expression) return x end }
                rule "next" { on = "refund.requested", run = function(ticket) ticket:note "ran" end }
                """
        ).rehearse(requested())
        #expect(outcome.warnings.count == 1)
        #expect(outcome.warnings.first?.hasPrefix("rules/a.lua:2: ") == true)
        #expect(outcome.warnings.first?.hasSuffix("(rule 'w', shop 10086, ticket T1)") == true)
        #expect(outcome.tally.failedConditions == 1)
        #expect(outcome.texts == ["ran"])
    }

    @Test func `a when that runs on for ever is an error, not a no`() throws {
        let outcome = try ShopFixture(
            settings: ShopFixture.liberal + ", limits = { instructions = 1000 }",
            rules: """
                rule "w" { on = "refund.requested", run = function() end,
                  when = function(ticket) while true do end end }
                """
        ).rehearse(requested())
        #expect(outcome.tally.failedConditions == 1)
        #expect(outcome.warnings.first?.contains("rules/a.lua:2:") == true)
        #expect(!outcome.tally.isClean)
    }

    @Test(arguments: [
        ("ticket.amount = 5", ""), ("ticket.order.id = 5", ""), ("ticket.order.goods[1] = 5", ""),
        ("ticket.messages[1] = 'x'", ""), ("ticket.reply = 5", ""), ("string.format = 5", ""),
        ("ticket.amuont = 5", ""), ("x = 5", ""),
        ("shop.id = 5", "shop is read-only here: its settings are in shop.lua"),
        ("local x = ticket.amuont", "ticket has no field 'amuont'; did you mean 'amount'?"),
        ("ticket:repyl 'x'", "ticket has no field 'repyl'; did you mean 'reply'?"),
        ("local x = ticket.order.pay", ""),
        ("ticket.reply('x')", "write ticket:reply(…), with a colon"),
        ("rule 'late' {}", "a rule can't be made inside a run"),
        ("ticket:allowed('repyl')", "there is no action 'repyl'; did you mean 'reply'?"),
    ])
    func `a run can't change what it sees, nor misspell it`(body: String, expected: String) throws {
        let outcome = try ShopFixture(rules: rule("\(body)")).rehearse(requested())
        #expect(outcome.runs == ["r failed"], "\(outcome.warnings)")
        let warning = outcome.warnings.first ?? ""
        #expect(warning.hasPrefix("rules/a.lua:2: \(expected)"), "\(warning)")
    }

    @Test func `the shop is known by platform, id and name`() throws {
        let body = "ticket:note(shop.platform .. ' ' .. shop.id .. ' ' .. shop.name)"
        var one = ShopFixture(rules: rule(body))
        #expect(try one.rehearse(requested()).texts == ["pinduoduo 10086 10086"])
        one.settings += ", name = '示例小店'"
        var two = one
        two.platform = .taobao
        two.id = "7"
        two.settings = ShopFixture.liberal
        // The same rules, in one engine: an image of one shop must not serve the other.
        let outcome = try Bench(shops: [one, two]).rehearse([
            requested(), requested(platform: .taobao, shop: "7"),
            requested(id: "e-2", ticket: "T2"),
        ])
        #expect(outcome.texts == ["pinduoduo 10086 示例小店", "taobao 7 7", "pinduoduo 10086 示例小店"])
    }

    @Test func `log lines have their positions`() throws {
        let outcome = try ShopFixture(
            rules: rule("log('a', 1, nil, yuan(5), true)\nprint('b')\nerror 'c'")
        ).rehearse(requested())
        #expect(outcome.logged == ["rules/a.lua:2: a 1 nil 5.00 true", "rules/a.lua:3: b"])
        #expect(outcome.histories.first?.failure == "rules/a.lua:4: c")
        #expect(outcome.warnings == ["rules/a.lua:4: c (rule 'r', shop 10086, ticket T1)"])
    }

    @Test func `log lines beyond the limit are dropped and counted`() throws {
        let rules = rule("for i = 1, 5 do log(i) end")
        let below = try ShopFixture(
            settings: ShopFixture.liberal + ", limits = { log_lines = 5 }",
            rules: rules
        ).rehearse(requested())
        #expect(below.logged.count == 5)
        let above = try ShopFixture(
            settings: ShopFixture.liberal + ", limits = { log_lines = 4 }",
            rules: rules
        ).rehearse(requested())
        #expect(above.logged.count == 5)
        #expect(above.logged.last == "… 1 more lines were dropped")
        #expect(above.runs == ["r done"])
    }

    @Test func `a shop may have a thousand rules, not more`() throws {
        func rules(_ count: Int) -> String {
            (0..<count).map {
                "rule 'r\($0)' { on = 'refund.requested', when = { amount = at_most(yuan(1)) }, run = f }"
            }
            .joined(separator: "\n")
        }
        #expect(ShopFixture(rules: "local function f() end\n" + rules(1024)).problem() == nil)
        #expect(
            ShopFixture(rules: "local function f() end\n" + rules(1025)).problem()
                == "rules/a.lua:1026: a shop has at most 1024 rules, and here are 1025"
        )
    }
}
