import Foundation
import Testing

@Suite struct CheckCommandTests {
    /// One mistake a line, from line 6 on.
    private static let names = """
        -- What is read in the bodies of rules.
        local seen = 0
        rule "名字" {
          on = "refund.requested",
          run = function(ticket)
            replly("亲")
            string.upperr("x")
            yuan = 3
            log(ticket.amont)
            ticket:agree_refnd()
            ticket.reason = "x"
            ticket.reply("亲")
            seen = seen + 1
            ticket:reply(template "亲,{order.idd}")
            ticket:reply "亲,{order.id}"
            ticket:await("buyer.mesaged", days(1))
            if ticket.kind == "refund" then return end
          end,
        }

        """

    private static let rules = """
        rule "条件" {
          on = "refund.requested",
          when = { kind = "refund", amount = at_most(10) },
          run = function(ticket) ticket:tag "x" end,
        }

        rule "会问的条件" {
          on = "buyer.messaged",
          when = function(ticket) return recall("x") == 1 end,
          run = function(ticket) ticket:tag "x" end,
        }

        rule "all" { on = "refund.closed", final = true, run = function(ticket) ticket:tag "x" end }
        rule "never" { on = "refund.closed", run = function(ticket) ticket:tag "x" end }
        rule "条件" { on = "refund.closd", runn = 1, run = function(ticket) ticket:tag "x" end }
        remember("x", 1)

        """

    private static let syntax = """
        rule "x" {
          on = "refund.requested"
          run = function(ticket) end,
        }
        """

    /// A shop with each kind of mistake.
    private static func shopOfMistakes() throws -> Workplace {
        let place = try Workplace()
        try place.write(Sample.settings(), to: "shop/shop.lua")
        try place.write(names, to: "shop/rules/10-names.lua")
        try place.write(rules, to: "shop/rules/20-rules.lua")
        try place.write(syntax, to: "shop/rules/30-syntax.lua")
        try place.write(suspect, to: "shop/templates/suspect.lua")
        return place
    }

    /// A shape that Lua 5.4.4 may compile wrongly.
    private static let suspect = """
        local texts = {}
        local function text(a, b)
          return texts[a < b]
        end
        return text

        """

    @Test func `every kind of mistake is found, with its file and line`() throws {
        let place = try Self.shopOfMistakes()
        let outcome = try place.settle("check", "shop")
        #expect(outcome.status == 1)
        #expect(String(decoding: outcome.output, as: UTF8.self) == Self.findings)
        #expect(outcome.errors == "1 shop, 0 rules: 19 errors, 3 warnings\n")
    }

    private static let findings = """
        shop/rules/10-names.lua:6: error: there is no global 'replly'
        shop/rules/10-names.lua:7: error: there is no 'string.upperr'; did you mean 'upper'?
        shop/rules/10-names.lua:8: error: 'yuan' is one of Settle's words and can't be \
        changed; choose another name, or make it a local
        shop/rules/10-names.lua:9: error: 'ticket' has no field 'amont'; did you mean \
        'amount'?
        shop/rules/10-names.lua:10: error: a ticket has no action 'agree_refnd'; did you \
        mean 'agree_refund'?
        shop/rules/10-names.lua:11: error: a ticket is read-only; use a local, or \
        remember(key, value) for what must outlast the run
        shop/rules/10-names.lua:12: error: 'ticket.reply' is called with a dot; write \
        'ticket:reply' with a colon
        shop/rules/10-names.lua:13: error: this changes 'seen' (declared outside of the \
        run), but every run starts fresh from the loaded scripts, so the change is lost; use \
        remember(key, value) and recall(key)
        shop/rules/10-names.lua:14: error: there is no field for the placeholder \
        '{order.idd}'; did you mean 'order.id'?
        shop/rules/10-names.lua:15: warning: '{order.id}' is sent as it stands: only a \
        template fills placeholders; write ticket:reply(template "…")
        shop/rules/10-names.lua:16: error: there is no event 'buyer.mesaged'; did you mean \
        'buyer.messaged'?
        shop/rules/10-names.lua:17: error: 'ticket.kind' is never 'refund'; did you mean \
        'resend'?
        shop/rules/20-rules.lua:3: error: 'amount' is money, and 10 is a plain number; write \
        yuan(10)
        shop/rules/20-rules.lua:3: error: 'kind' is never 'refund'; did you mean 'resend'?
        shop/rules/20-rules.lua:9: error: 'recall' can't be used in a when, which may only \
        look at the ticket; put it in the rule's run
        shop/rules/20-rules.lua:14: warning: this rule never fires, except while a run of \
        the earlier one waits: the rule "all" at rules/20-rules.lua:13 has no 'when' and is \
        'final', so it takes every such event; give it a 'when', or move it behind
        shop/rules/20-rules.lua:15: error: there are two rules "条件": here, line 15, and at \
        rules/20-rules.lua:1; each needs a name of its own
        shop/rules/20-rules.lua:15: error: there is no event 'refund.closd'; did you mean \
        'refund.closed'?
        shop/rules/20-rules.lua:15: error: a rule has no key 'runn'; did you mean 'run'?
        shop/rules/20-rules.lua:16: error: 'remember' can't be used while the scripts are \
        loaded; put it in a rule's run
        shop/rules/30-syntax.lua:3: error: '}' expected before 'run', to close the '{' of \
        line 1
        shop/templates/suspect.lua:3: warning: Lua 5.4.4 may compile a comparison as the \
        index of an outer table wrongly; put the comparison into a local first

        """

    @Test func `as JSON there is one object per finding, the same ones`() throws {
        let place = try Self.shopOfMistakes()
        let text = try place.settle("check", "shop")
        let outcome = try place.settle("check", "shop", "--json")
        #expect(outcome.status == 1)
        #expect(outcome.errors == text.errors)
        var codes: Set<String> = []
        var written: [String] = []
        for line in outcome.lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let found = try #require(object)
            #expect(
                Set(found.keys) == ["folder", "file", "line", "severity", "code", "message"]
            )
            codes.insert(found["code"] as? String ?? "")
            written.append(
                "\(found["folder"] ?? "")/\(found["file"] ?? ""):\(found["line"] ?? ""): "
                    + "\(found["severity"] ?? ""): \(found["message"] ?? "")"
            )
        }
        #expect(written == text.lines)
        #expect(
            codes == [
                "syntax", "unknown-name", "unknown-member", "word-assigned", "unknown-field",
                "unknown-method", "field-assigned", "dot-call", "shared-variable",
                "unknown-placeholder", "plain-placeholder", "unknown-event", "unknown-key",
                "unknown-value", "duplicate-rule", "never-fires", "money-expected", "compiler-bug",
                "ask-in-when", "ask-while-loading",
            ]
        )
    }

    @Test func `a clean shop says so and exits 0`() throws {
        let place = try Workplace(rules: Sample.rules)
        let outcome = try place.settle("check", "shop")
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors == "1 shop, 3 rules: 0 errors, 0 warnings\n")
        #expect(!FileManager.default.fileExists(atPath: place["shop/.settle"]))
    }

    @Test func `warnings alone exit 0`() throws {
        let place = try Workplace(
            rules: """
                rule "x" { on = "refund.requested", run = function(ticket) ticket:reply "亲,{order.id}" end }
                """
        )
        let outcome = try place.settle("check", "shop")
        #expect(outcome.status == 0)
        #expect(outcome.lines.count == 1)
        #expect(outcome.errors == "1 shop, 1 rule: 0 errors, 1 warning\n")
    }

    /// A `shop.lua` or a rule that keeps a shop from loading, and what is said about it.
    struct Broken: Sendable, CustomTestStringConvertible {
        let settings: String
        let rule: String
        let says: String

        init(settings: String = Sample.settings(), rule: String = "", _ says: String) {
            self.settings = settings
            self.rule = rule
            self.says = says
        }

        var testDescription: String { says }
    }

    @Test(arguments: [
        Broken(settings: "", "shop/shop.lua:1: error: "),
        Broken(settings: "shop { platform = 'ebay', id = '1' }", "shop/shop.lua:1: error: "),
        Broken(settings: "shop { platform = 'taobao' }", "shop/shop.lua:1: error: "),
        Broken(
            settings: "shop { platform = 'taobao', id = '1', mod = 'live' }",
            "shop/shop.lua:1: error: "
        ),
        Broken(settings: "\nshop {", "shop/shop.lua:2: error: "),
        Broken(rule: "while true do end", "shop/rules/rules.lua:1: error: "),
        Broken(rule: "\nlocal x = nil .. 'x'", "shop/rules/rules.lua:2: error: "),
        Broken(rule: "rule 'x' { on = 'refund.requested' }", "shop/rules/rules.lua:1: error: "),
        Broken(rule: "rule 'x' { run = function() end }", "shop/rules/rules.lua:1: error: "),
        Broken(rule: "require 'nothing'", "shop/rules/rules.lua:1: error: "),
        Broken(rule: "\u{1B}Lua", "shop/rules/rules.lua:1: error: "),
    ])
    func `what keeps a shop from loading is an error of check and of run`(broken: Broken) throws {
        let place = try Workplace(rules: broken.rule, settings: broken.settings)
        let check = try place.settle("check", "shop")
        #expect(check.status == 1)
        #expect(check.lines.contains { $0.hasPrefix(broken.says) }, "\(check.lines)")
        #expect(!String(decoding: check.output, as: UTF8.self).contains("\u{1B}"))
        let run = try place.settle("run", "shop", "--events", "-", "--journal", ":memory:")
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        let place1 = broken.says.dropLast("error: ".count)
        #expect(run.errorLines.first?.hasPrefix("error: \(place1)") == true, "\(run.errors)")
    }
}
