import Automation
import Testing

@Suite struct CheckingBoundsTests {
    @Test(arguments: 1...200)
    func `random bytes never crash`(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        let alphabet = Array("(){}[]=<>~.,;:'\"\\-+/ \n\rendiflocalfunction0x9\u{4EB2}".utf8)
        let check = ScriptCheck(vocabulary: sampleVocabulary)
        for length in [1, 10, 100, 1_000] {
            let any = (0..<length).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
            let likely = (0..<length).map { _ in
                alphabet[Int(numbers.next() % UInt64(alphabet.count))]
            }
            _ = check.findings(in: [
                ScriptCheck.Source(name: "a.lua", text: any),
                ScriptCheck.Source(name: "b.lua", text: likely),
            ])
        }
    }

    @Test(arguments: 1...30)
    func `damaged rules never crash`(seed: UInt64) {
        var writer = LuaProgramWriter(seed: seed)
        let check = ScriptCheck(vocabulary: sampleVocabulary)
        let rule = ruleWith(
            body: """
                for _, m in ipairs(ticket.messages) do log(m.text) end
                ticket:payout { amount = yuan(5) } local e = ticket:await("buyer.messaged", days(1))
                """
        )
        for _ in 0..<50 {
            _ = check.findings(in: [
                ScriptCheck.Source(name: "a.lua", text: writer.mutated(rule))
            ])
        }
    }

    @Test func `100,000 lines are read without delay`() {
        let text = (0..<20_000).map { index in
            """
            rule "r\(index)" { on = "refund.requested", when = { amount = at_most(yuan(10)) },
              run = function(ticket)
                local paid = ticket.order.paid -- 已付
                if paid > yuan(5) then ticket:reply("亲 " .. ticket.order.id .. "好") end
            end }

            """
        }
        let bytes = Array(text.joined().utf8)
        let clock = ContinuousClock()
        let parsing = clock.measure { _ = try? LuaParser.parse(bytes) }
        var count: Int?
        let checking = clock.measure {
            let source = ScriptCheck.Source(name: "a.lua", text: bytes)
            count = ScriptCheck(vocabulary: sampleVocabulary).findings(in: [source]).count
        }
        #expect(count == 0)
        // Without the optimizer only the order of magnitude counts: no pass is quadratic.
        #if DEBUG
        #expect(parsing < .seconds(30) && checking < .seconds(60))
        #else
        #expect(parsing < .seconds(1) && checking < .seconds(4))
        #endif
    }

    @Test(arguments: [
        "ticket.a ", "x = y ", "{ ", "{order.idd} ", "goto a ", "::a:: ", "t[a<b] ", "'", "[==",
        "local a = a ", "function f() a = 1 end ", "--[", "]]", "a.b.", "rule 'x' {} ",
    ])
    func `no repetition takes long`(part: String) {
        let sources = [
            String(repeating: part, count: 20_000),
            "template [[" + String(repeating: part, count: 20_000) + "]]",
            ruleWith(body: String(repeating: part, count: 20_000)),
        ]
        let clock = ContinuousClock()
        let spent = clock.measure {
            for source in sources { _ = findings(in: source) }
        }
        #expect(spent < .seconds(30))
    }

    @Test func `the findings are the same every time, and sorted`() {
        let text = (0..<50).map { "local a\($0) = unknown\($0) + strng.x\n" }.joined()
        let first = findings(in: text)
        #expect(first == first.sorted())
        for _ in 0..<5 { #expect(findings(in: text) == first) }
    }
}
