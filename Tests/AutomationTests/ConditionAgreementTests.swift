import Automation
import Sandbox
import Testing

/// A condition means the same in a table of `when`, read by the host, and called in a script.
@Suite struct ConditionAgreementTests {
    /// JSON values as an unknown field `x` of a ticket has them.
    private static let values = [
        "null", "true", "false", "0", "-1", "3", "3.0", "2.5", "-0.0", "1e300", "9007199254740993",
        "9007199254740992.0", "9223372036854775807", "9223372036854775808", #""""#, #""衬衫""#,
        #""3""#,
        #""ab%d""#, #""é""#, #""e\u0301""#, #""line\nbreak""#, #""a\u0000b""#, "[]", #"["a","b"]"#,
        #"["ab",3]"#, "[[1],[2]]", #"[{"n":1},{"n":2,"s":"ab"}]"#, #"{"n":3}"#,
        #"{"n":null,"s":"ab"}"#,
    ]

    /// Conditions in Lua.
    ///
    /// `n` and `s` are members that some of the values have.
    private static let conditions: [String] = {
        let plain = [
            "0", "3", "3.0", "2.5", "true", "false", "''", "'ab'", "'3'", "'é'", "'e\u{301}'",
            "at_most(3)", "at_most(2.5)", "at_least(3)", "above(2)", "above(9007199254740992)",
            "above(9007199254740992.0)", "below(0)", "below(9223372036854775807)", "at_most(0/0)",
            "at_least(9007199254740993)", "between(0, 3)", "between(2.5, 2.5)", "between(3, 0)",
            "at_most(yuan(3))", "one_of(3, 'ab')", "one_of { 2.5, '衬衫', true }", "one_of('é')",
            "contains('a')", "contains('衫', 'zz')", "contains { 'ab' }", "contains('\\0')",
            "matches('^%a+$')", "matches('%d')", "matches('(%a)%1')", "matches('')", "missing",
            "function(v) return v end", "function(v) return type(v) == 'string' and #v == 2 end",
            "function(v) return v ~= nil end",
        ]
        return plain + plain.map { "is_not(\($0))" } + plain.map { "any(\($0))" }
            + [
                "any(any(1))", "is_not(any('a'))", "any(is_not(3))", "is_not(is_not(3))", "any { }",
                "{ }",
            ]
    }()

    @Test func `thousands of pairs agree`() throws {
        var rules = ""
        for (number, condition) in Self.conditions.enumerated() {
            rules += """
                rule "t\(number)" { on = "refund.requested", when = { x = \(condition) }, run = function() end }
                local c\(number % 100) = { \(condition) }
                rule "f\(number)" { on = "refund.requested", run = function() end, when = function(ticket)
                  local c = c\(number % 100)[1]
                  local call = type(c) == "function" or type(c) == "table" and pcall(c, nil)
                  if call then return c(ticket.x) end
                  if type(c) == "table" then return type(ticket.x) == "table" end
                  return type(c) == type(ticket.x) and c == ticket.x
                end }

                """
            // Lua allows 200 locals in one function.
            if number % 100 == 99 { rules += "end do\n" }
        }
        let outcome = try ShopFixture(rules: "do\n\(rules)end").rehearse(
            Self.values.enumerated().map { number, json in
                requested(id: "e\(number)", ticket: "T\(number)", more: "\"x\":\(json)")
            }
        )
        var pairs = 0
        for (value, trace) in zip(Self.values, outcome.traces) {
            for place in stride(from: 0, to: trace.entries.count, by: 2) {
                let (table, function) = (
                    trace.entries[place].outcome, trace.entries[place + 1].outcome
                )
                #expect(
                    table.hasFired == function.hasFired,
                    "\(Self.conditions[place / 2]) of \(value): table \(table), call \(function)"
                )
                pairs += 1
            }
        }
        #expect(pairs > 3_000)
        #expect(outcome.warnings == [])
    }

    @Test(arguments: [
        ("at_most(yuan(9.9))", true), ("at_most(yuan(9.89))", false), ("at_least(fen(990))", true),
        ("above(yuan(9.9))", false), ("below(fen(991))", true),
        ("between(yuan(9), yuan(10))", true),
        ("yuan '9.90'", true), ("fen(989)", false), ("one_of(yuan(1), yuan(9.9))", true),
        ("is_not(yuan(9.9))", false), ("at_most(990)", false), ("missing", false), ("990", false),
    ])
    func `amounts are compared with amounts`(condition: String, isMet: Bool) throws {
        let outcome = try ShopFixture(
            rules: """
                rule "t" { on = "refund.requested", when = { amount = \(condition) }, run = function() end }
                local c = \(condition)
                rule "f" { on = "refund.requested", run = function() end, when = function(ticket)
                  if type(c) == "table" then return c(ticket.amount) end
                  return c == ticket.amount
                end }
                """
        ).rehearse(requested(fen: 990))
        #expect(outcome.traces[0].entries.map(\.outcome.hasFired) == [isMet, isMet])
    }

    @Test(arguments: [
        (#"["order.goods"] = any { title = contains("衬") }"#, true),
        (#"["order.goods"] = any { title = contains("鞋") }"#, false),
        (#"["order.goods"] = any { title = "裤子", quantity = at_least(2) }"#, true),
        (#"["order.goods"] = any { title = "衬衫", quantity = at_least(2) }"#, false),
        (#"["order.goods"] = any(function(goods) return goods.quantity == 2 end)"#, true),
        (#"["order.goods"] = any { quantity = function(n) return n == 2 end }"#, true),
        (#"["order.goods"] = any { quantity = function(n) return n == 3 end }"#, false),
        (#"["order.goods"] = is_not(any { quantity = function(n) return n == 3 end })"#, true),
        (#"order = { paid = above(yuan(5)), virtual = false }"#, true),
        (#"order = { virtual = true }"#, false),
        (#"["parcel.state"] = one_of("signed", "none"), kind = "refund_only""#, true),
        (#"["buyer.refunds_30d"] = between(1, 3), phase = "awaiting_merchant""#, true),
        (#"negotiation = missing, ["negotiation.wait"] = missing"#, true),
        (#"tags = any("vip")"#, true), (#"tags = contains("vip")"#, true),
        (#"tags = contains("vi")"#, false),
        (#"["parcel.waybill"] = matches("^SF%d+$")"#, true), (#"statement = contains("洞")"#, true),
        (#"id = "T1", platform = "pinduoduo", shop = "10086""#, true),
        (#"["event.type"] = "refund.requested""#, true), (#"rejections = 0"#, true),
    ])
    func `conditions see the parts of a ticket`(conditions: String, isMet: Bool) throws {
        let outcome = try ShopFixture(
            rules: """
                rule "r" { on = "refund.requested", when = { \(conditions) }, run = function() end }
                """
        ).rehearse(requested(more: #""tags":["vip","new"]"#))
        #expect(outcome.traces[0].entries[0].outcome.hasFired == isMet)
        #expect(outcome.warnings == [])
    }

    @Test(arguments: [
        ("at_most('9')", "at_most takes an amount or a number, such as at_most(yuan(10))"),
        ("above()", "above takes an amount or a number, such as above(yuan(10))"),
        (
            "between(1, yuan(2))",
            "between takes two amounts or two numbers, such as between(yuan(10), yuan(50))"
        ),
        ("one_of()", "one_of needs at least one value"),
        ("one_of {}", "one_of needs at least one value"),
        ("one_of { {} }", "one_of takes texts, numbers and amounts"),
        ("contains(5)", "contains takes texts, such as contains('投诉', '差评')"),
        ("contains('')", "contains takes texts, such as contains('投诉', '差评')"),
        ("matches(5)", "matches takes a pattern, such as matches('^SF%d+$')"),
        ("matches('[')", "malformed pattern (missing ']')"),
        (
            "is_not(nil)",
            "is_not takes a value or a condition; for 'has a value' write is_not(missing)"
        ),
        ("any()", "any takes conditions for one element, such as any { title = contains('衬衫') }"),
    ])
    func `a malformed condition is an error where it is written`(
        condition: String,
        expected: String
    ) throws {
        let problem = ShopFixture(
            rules: """
                rule "r" { on = "refund.requested",
                  when = { x = \(condition) }, run = function() end }
                """
        ).problem()
        #expect(problem == "rules/a.lua:2: \(expected)")
    }
}

extension EventTrace.Outcome {
    /// Whether the rule fired.
    var hasFired: Bool {
        if case .fired = self { true } else { false }
    }
}
