import Sandbox
import Testing

/// Patterns that take stock Lua ages end at the steps allowed.
@Suite struct PatternStepsTests {
    static let longSubject = String(repeating: "a", count: 65_536)

    @Test(arguments: [
        ".-.-.-b", "a*a*a*b", ".*.*.*b", "(a*)*b", "%w+%w+%w+!", "(.-)%1b", "[^b]-[^b]-[^b]-b",
        "%f[b]", "a?a?a?a?.-.-.-b", "()()()a-()a-b", "%baab", "(.-)(.-)(.-)$b",
    ])
    func `a slow pattern is stopped`(_ pattern: String) {
        #expect(throws: PatternError.tooManySteps(max: 50_000)) {
            try Pattern(pattern).find(in: Self.longSubject, stepsMax: 50_000)
        }
    }

    @Test func `an exponential pattern is stopped on a short subject`() {
        let count = 28
        let pattern =
            String(repeating: "a?", count: count) + String(repeating: "a", count: count) + "b"
        #expect(throws: PatternError.tooManySteps(max: 1_000_000)) {
            try Pattern(pattern).find(in: String(repeating: "a", count: count))
        }
    }

    @Test func `unbalanced brackets are not counted for nothing`() {
        let subject = String(repeating: "(", count: 65_536)
        #expect(throws: PatternError.tooManySteps(max: 1_000_000)) {
            try Pattern("%b()").find(in: subject)
        }
    }

    @Test func `long sets cost by their length`() {
        let set = "[" + String(repeating: "b", count: 60_000) + "]"
        #expect(throws: PatternError.tooManySteps(max: 1_000_000)) {
            try Pattern(set).find(in: Self.longSubject)
        }
    }

    @Test func `the limit is exact and always the same`() throws {
        let pattern = Pattern("a-b")
        let subject = "aaab"
        let needed = try #require(
            (1...100).first { (try? pattern.find(in: subject, stepsMax: $0)) != nil }
        )
        #expect(needed > 4)
        for stepsMax in [needed, needed + 1, 1_000] {
            #expect(try pattern.find(in: subject, stepsMax: stepsMax) == 0..<4)
        }
        #expect(throws: PatternError.tooManySteps(max: needed - 1)) {
            try pattern.find(in: subject, stepsMax: needed - 1)
        }
    }

    @Test func `an ordinary pattern takes few steps`() throws {
        let text = "订单 241120-77812，买家要求退款 12.50 元，理由：衣服有个洞"
        #expect(try Pattern("(%d+)%-(%d+)").find(in: text, stepsMax: 100) == 7..<19)
        #expect(try Pattern("退款%s*([%d%.]+)%s*元").find(in: text, stepsMax: 200) != nil)
    }
}
