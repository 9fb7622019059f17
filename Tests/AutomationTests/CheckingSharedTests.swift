import Automation
import Testing

@Suite struct CheckingSharedTests {
    @Test(arguments: [
        Sample("local n = 0\n" + ruleWith(body: "n = n + 1"), 4, .sharedVariable, "remember"),
        Sample(ruleWith(body: "total = 1"), 3, .sharedVariable, "'total' (a global)"),
        Sample(
            "local counter = { n = 0 }\n" + ruleWith(body: "counter.n = counter.n + 1"),
            4,
            .sharedVariable,
            "a field of 'counter'"
        ),
        Sample(
            "local seen = {}\n" + ruleWith(body: "table.insert(seen, ticket.id)"),
            4,
            .sharedVariable,
            "the table 'seen'"
        ),
        Sample(
            "local seen = {}\n" + ruleWith(body: "seen[ticket.id] = true"),
            4,
            .sharedVariable,
            "every run starts fresh"
        ),
        Sample(
            "local n = 0\nlocal function count()\nn = n + 1 end\n" + ruleWith(body: "count()"),
            3,
            .sharedVariable,
            "'n'"
        ),
        Sample(
            "local n = 0\nlocal function count()\nn = n + 1 end\ncount()\n"
                + ruleWith(body: "count()"),
            3,
            .sharedVariable,
            "'n'"
        ),
        Sample(
            "local M = { n = 0 }\nfunction M.next()\nM.n = 1 end\nreturn M",
            3,
            .sharedVariable,
            "'M'"
        ),
        Sample(
            "local n = 0\n" + ruleWith(body: "pcall(function()\nn = 1 end)"),
            5,
            .sharedVariable,
            "'n'"
        ),
    ])
    func `writes that the next run won't see are found`(sample: Sample) {
        #expect(sample.isFound, "\(findings(in: sample.text))")
    }

    @Test(arguments: [
        ruleWith(body: "local n = 0 local function up() n = n + 1 end up() log(n)"),
        ruleWith(body: "local t = {} t.x = 1 table.insert(t, 2) pcall(function() t.y = 1 end)"),
        "local list = {}\nlocal function add(x) list[#list + 1] = x end\nadd(1)",
        "local list = { 2, 1 }\ntable.sort(list, function(a, b) return a < b end)\nlist.x = 1",
        "local n = 0\npcall(function() n = 1 end)\nlog(n)",
        "local n = 0\n" + ruleWith(body: "remember('n', (recall('n') or n) + 1)"),
        "local M = {}\nfunction M.f(x) local y = x y = 2 return y end\nreturn M",
    ])
    func `other writes are not`(text: String) {
        #expect(findings(in: text) == [])
    }

    @Test(arguments: [
        Sample("remember('a', 1)", 1, .askWhileLoading, "put it in a rule's run"),
        Sample("local n = shop.disputes_this_month", 1, .askWhileLoading, "'shop.disputes"),
        Sample(
            "rule 'r' { on = 'buyer.messaged', run = function() end, when = function(ticket)\n"
                + "ticket:reply '亲' return true end }",
            2,
            .askInWhen,
            "'ticket:reply'"
        ),
        Sample(
            "local function often(t)\nreturn recall(t.id) end\n"
                + "rule 'r' { on = 'buyer.messaged', run = function() end, when = often }",
            2,
            .askInWhen,
            "'recall'"
        ),
        Sample(
            ruleWith(when: "amount = function(a) return shop.disputes_this_month < 3 end"),
            2,
            .askInWhen,
            "may only look at the ticket"
        ),
    ])
    func `asks where nothing may be asked are found`(sample: Sample) {
        #expect(sample.isFound, "\(findings(in: sample.text))")
    }

    @Test(arguments: [
        ruleWith(body: "remember('a', shop.disputes_this_month) wait(5) log(recall 'a')"),
        "local function ask(t) t:reply '亲' end\n" + ruleWith(body: "ask(ticket)"),
        ruleWith(when: "amount = function(a) return a > yuan(1) and within_hours(9, 21) end"),
    ])
    func `asks in a run are not`(text: String) {
        #expect(findings(in: text) == [])
    }

    static let constants = (0..<300).map { "t[\($0)] = '\($0)'" }.joined(separator: "\n")

    @Test(arguments: [
        Sample(
            "local t = {}\nlocal function f(a, b)\nreturn t[a < b] end",
            3,
            .compilerBug,
            "index"
        ),
        Sample(
            "local t = {}\nlocal x, y\n\(constants)\nlocal z = 1 ~ (x or y)",
            303,
            .compilerBug,
            "a function of this size"
        ),
    ])
    func `shapes that the compiler translates wrongly are found`(sample: Sample) {
        #expect(sample.isFound, "\(findings(in: sample.text))")
        #expect(findings(in: sample.text).first?.severity == .warning)
    }

    @Test(arguments: [
        "local t = {}\nlocal function f(a, b) return t[a and b], t[a + b] end",
        "local t, a, b = {}, 1, 2\nreturn t[a < b]",
        "local x, y\nlocal z = 1 ~ (x or y)",
        "local t = {}\nlocal x, y\n\(constants)\nlocal z = x ~ (x or y)",
    ])
    func `shapes like them are not`(text: String) {
        #expect(findings(in: text) == [])
    }
}
