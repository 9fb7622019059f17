import Automation
import Testing

@Suite struct CheckingNamesTests {
    @Test(
        arguments: [
            ("reply", "agree_refund", nil),
            ("amont", "amount", "amount"),
            ("agree_refnd", "agree_refund", "agree_refund"),
            ("sttae", "state", "state"),
            ("tpye", "type", "type"),
            ("ab", "abcd", nil),
            ("x", "y", nil),
            ("no", "now", "now"),
            ("amount", "amount", nil),
            ("", "a", nil),
            ("退款", "退货", nil),
        ] as [(String, String, String?)]
    )
    func `the nearest name is at most two edits away`(name: String, known: String, found: String?) {
        #expect(nearestName(to: name, among: [known]) == found)
    }

    @Test func `of equally near names the first in order is taken`() {
        #expect(nearestName(to: "bat", among: ["rat", "cat", "hat"]) == "cat")
        #expect(nearestName(to: "order", among: ["odrer", "ordre", "orders"]) == "odrer")
        #expect(nearestName(to: "count", among: ["cnt", "coun"]) == "coun")
    }

    @Test(arguments: [
        Sample("local x = tostrin(1)", 1, .unknownName, "did you mean 'tostring'?"),
        Sample("local words = {}\nlog(wrods)", 2, .unknownName, "did you mean 'words'?"),
        Sample("print(os)", 1, .unknownName, "no global 'os'"),
        Sample("local f = load", 1, .unknownName, "no global 'load'"),
        Sample("log(string.frmat('%d', 1))", 1, .unknownMember, "did you mean 'format'?"),
        Sample("log(math['sin'](1))", 1, .unknownMember, "no 'math.sin'"),
        Sample("string = nil", 1, .wordAssigned, "choose another name"),
        Sample("function rule() end", 1, .wordAssigned, "'rule' is one of Settle's words"),
        Sample("function string.trim(s) return s end", 1, .wordAssigned, "'string.trim'"),
        Sample("string.x = 1", 1, .wordAssigned, "'string.x' can't be set"),
        Sample(ruleWith(body: "log(shop.disputes_this_mont)"), 3, .unknownMember, "did you mean"),
        Sample("x = = 1", 1, .syntax, "unexpected '='"),
    ])
    func `unknown names and changed words are found`(sample: Sample) {
        #expect(sample.isFound, "\(findings(in: sample.text))")
    }

    @Test(arguments: [
        "local rule = 1; log(rule)",
        "limit = 5; log(limit)",
        "function double(x) return 2 * x end; log(double(2))",
        "log(string.format('%d', math.maxinteger), utf8.char(20154), table.concat({}))",
        "local string = { trim = 1 }; log(string.trim); string.x = 2",
        "local _ENV = { log = log }; whatever = 1; log(whatever)",
        "goto l; ::l::",
        "local function f(a, ...) for i, v in ipairs({...}) do log(a, i, v) end end f()",
    ])
    func `known names are not`(text: String) {
        #expect(findings(in: text) == [])
    }

    @Test func `a global of one script is known in the others`() {
        let found = ScriptCheck(vocabulary: sampleVocabulary).findings(in: [
            ScriptCheck.Source(name: "rules/a.lua", text: "log(limit)"),
            ScriptCheck.Source(name: "rules/b.lua", text: "limit = 5"),
        ])
        #expect(found == [])
    }
}
