import Automation
import Testing

/// What Tab offers; nothing of it runs a script.
@Suite struct CompletionTests {
    /// A text before the cursor, what is replaced, and what must and must not be offered.
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let stem: String
        let offers: Set<String>
        let hides: Set<String>

        init(_ text: String, _ stem: String, _ offers: Set<String>, not hides: Set<String> = []) {
            self.text = text
            self.stem = stem
            self.offers = offers
            self.hides = hides
        }

        var testDescription: String { text }
    }

    @Test(arguments: [
        Case("", "", ["rule", "yuan", "string", "ticket", "local"], not: ["payout", "os"]),
        Case("at_", "at_", ["at_most", "at_least"], not: ["above"]),
        Case("local x = yu", "yu", ["yuan"]),
        Case("ticket:", "", ["payout", "reply", "await", "allowed"], not: ["amount"]),
        Case("ticket:agree_re", "agree_re", ["agree_refund", "agree_return"], not: ["reply"]),
        Case("ticket.", "", ["amount", "order", "phase"], not: ["payout"]),
        Case("ticket.order.", "", ["id", "paid_at", "goods"], not: ["amount"]),
        Case("ticket.order.pa", "pa", ["paid", "paid_at"], not: ["id"]),
        Case("ticket.amount.", "", ["fen"]),
        Case("ticket.nothing.", "", []),
        Case("rule 'x' { run = function(t)\n t:pay", "pay", ["payout"]),
        Case("event.", "", ["data", "text", "deadline"]),
        Case("problem.", "", ["code", "message"]),
        Case("if ticket.deadline.o", "o", ["on_expiry", "owner"]),
        Case("string.f", "f", ["find", "format"]),
        Case("string.find(ticket.st", "st", ["statement"], not: ["string"]),
        Case("shop.", "", ["disputes_this_month", "id"], not: ["payout"]),
        Case("name:", "", ["find", "sub"], not: ["reply"]),
        Case("3.", "", []),
        Case("x = 12", "", []),
        Case("-- ticket:", "", []),
        Case("--[[ ticket\n ticket:", "", []),
        Case("--[[ ticket ]] ticket:re", "re", ["reply", "reject"]),
        Case(#""亲" .. ticket.st"#, "st", ["statement"]),
        Case(#"ticket:reply("亲"#, "亲", []),
    ])
    func `names are offered where they can stand`(sample: Case) {
        check(sample)
    }

    @Test(arguments: [
        Case(#"rule "小额" { "#, "", ["on", "when", "run", "final"], not: ["yuan"]),
        Case(#"rule "x" { on = "refund.requested", wh"#, "wh", ["when", "when_paused"]),
        Case(#"rule("x") { o"#, "o", ["on", "once"]),
        Case(#"rule "x" { when = { "#, "", ["amount", "kind"], not: ["order.paid", "on"]),
        Case(#"rule "x" { when = { amount = at_"#, "at_", ["at_most"], not: ["amount"]),
        Case(#"rule "x" { when = { amount = at_most(yu"#, "yu", ["yuan"]),
        Case(#"rule "x" { when = { kind = "exchange" }, o"#, "o", ["on", "once"]),
        Case("rule \"x\" { run = function(ticket)\n  lo", "lo", ["local", "log"], not: ["on"]),
        Case("rule \"x\" { run = function(t) local a, re", "re", ["recall", "repeat"]),
        Case("rule \"x\" { run = function(t) if a then f(a, b) end end, o", "o", ["on", "once"]),
        Case("ticket:payout { ", "", ["amount", "reason", "note"], not: ["yuan"]),
        Case("ticket:payout { amount = yuan(5), re", "re", ["reason"], not: ["reply", "return"]),
        Case("ticket:agree_return { fre", "fre", ["freight"]),
        Case("ticket:await(\"buyer.messaged\", { af", "af", ["after"]),
        Case("rejection { no", "no", ["note"], not: ["now", "not"]),
        Case("shop { payout = { per_", "per_", ["per_ticket", "per_day"]),
        Case("shop { mo", "mo", ["mode"]),
        Case("local t = { a, re", "re", ["recall", "require"]),
    ])
    func `keys are offered in the tables that have them`(sample: Case) {
        check(sample)
    }

    @Test(arguments: [
        Case(#"rule "x" { on = ""#, "", ["refund.requested", "deadline.near"], not: ["rejected"]),
        Case(#"rule "x" { on = { "buyer.messaged", "ref"#, "ref", ["refund.requested"]),
        Case(#"ticket:await("buyer."#, "buyer.", ["buyer.messaged"], not: ["refund.requested"]),
        Case("ticket:await({ 'buyer.messaged', 'par", "par", ["parcel.updated"]),
        Case(#"ticket:allowed "re"#, "re", ["reject", "reply"]),
        Case(#"if ticket.phase == "a"#, "a", ["awaiting_merchant"], not: ["refunded"]),
        Case(#"if ticket.parcel.state ~= "in"#, "in", ["in_transit", "intercepted"]),
        Case(#"when = { kind = ""#, "", ["refund_only", "resend"], not: ["refund.requested"]),
        Case(#"rule "x" { when = { kind = one_of("refund_only", "re"#, "re", ["repair", "resend"]),
        Case(#"rule "x" { when = { ["parcel.st"#, "parcel.st", ["parcel.state"]),
        Case(#"rule "x" { when = { ["parcel.state"] = "de"#, "de", ["delivering"], not: ["deny"]),
        Case(#"rule "x" { mode = "r"#, "r", ["restart"]),
        Case(#"shop { mode = "s"#, "s", ["shadow"]),
        Case(#"shop { platform = "pin"#, "pin", ["pinduoduo"]),
        Case(#"shop { allow = { "reply", "pay"#, "pay", ["payout"]),
        Case(#"template "亲,{order.pa"#, "order.pa", ["order.paid", "order.paid_at"]),
        Case(#"template { "亲", taobao = "{am"#, "am", ["amount"]),
        Case(#"template "亲,{order.id} 您好"#, "", []),
        Case(#"require "te"#, "te", []),
    ])
    func `texts are offered where a field or a call has a list of them`(sample: Case) {
        check(sample)
    }

    private func check(_ sample: Case) {
        let completion = Completion(before: sample.text)
        let found = Set(completion.candidates)
        #expect(completion.stem == sample.stem || found.isEmpty && sample.offers.isEmpty)
        #expect(sample.offers.isSubset(of: found), "missing: \(sample.offers.subtracting(found))")
        #expect(found.isDisjoint(with: sample.hides), "\(found.intersection(sample.hides))")
        if sample.offers.isEmpty { #expect(found.isEmpty, "\(found)") }
    }

    @Test func `names and tickets of a session are known`() {
        let completion = Completion(before: "t1:pay", names: ["spare"], tickets: ["t1"])
        #expect(completion.candidates == ["payout"])
        #expect(Completion(before: "spa", names: ["spare"]).candidates == ["spare"])
        #expect(Completion(before: "t1.order.wa", tickets: ["t1"]).candidates == [])
    }

    @Test func `a line is completed at its cursor`() {
        #expect(Completion.candidates(for: "ticket:payo { x }", cursor: 11) == ["payout"])
        #expect(Completion.candidates(for: "ticket:payo") == ["payout"])
    }

    @Test func `any text is survived, at every place`() {
        let texts = [
            #"rule "x" { on = { "a" , [["]] }, when = { ["a.b"] = f { ( } ) ] = ~ .. "#,
            "}}}})))]] end end until '\\", "ticket:::..::", "\"\\", "--[[", "亲{{{\"[\"", "[\"",
            "[[",
        ]
        for text in texts {
            for count in 0...text.utf8.count {
                _ = Completion.candidates(for: text, cursor: count)
            }
        }
    }
}
