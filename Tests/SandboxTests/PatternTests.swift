import Sandbox
import Testing

@Suite struct PatternTests {
    /// What `string.find` of stock Lua gives for a pattern and a subject, from zero and half-open.
    struct Example: Sendable, CustomTestStringConvertible {
        let pattern: String
        let subject: String
        let range: Range<Int>?
        var testDescription: String { "\(pattern) in \(subject)" }

        init(_ pattern: String, _ subject: String, _ range: Range<Int>?) {
            self.pattern = pattern
            self.subject = subject
            self.range = range
        }
    }

    static let examples = [
        Example("", "", 0..<0), Example("", "abc", 0..<0), Example("b", "abc", 1..<2),
        Example("x", "abc", nil), Example("^b", "abc", nil), Example("^a", "abc", 0..<1),
        Example("c$", "abc", 2..<3), Example("b$", "abc", nil), Example("^$", "", 0..<0),
        Example("$a", "x$a", 1..<3), Example("a^", "a^", 0..<2), Example("^^", "^", 0..<1),
        Example(".", "", nil), Example(".", "\n", 0..<1), Example("a.c", "abc", 0..<3),
        Example("%d+", "退款12元", 6..<8), Example("%d*元", "退款12元", 6..<11),
        Example("退.-元", "请退款12元吧", 3..<14), Example("%a", "退款", nil),
        Example("%s", "a\tb", 1..<2), Example("%p", "a_b", 1..<2), Example("%c", "a\u{7F}", 1..<2),
        Example("%x+", "xyzBEEF", 3..<7), Example("%g+", " ab ", 1..<3), Example("%U", "Aa", 1..<2),
        Example("%.", "a.b", 1..<2), Example("%%", "5%", 1..<2), Example("%z", "a\0", 1..<2),
        Example("\0", "a\0b", 1..<2), Example("[abc]+", "xxbcay", 2..<5),
        Example("[^abc]+", "abxy", 2..<4), Example("[a-c]", "xb", 1..<2),
        Example("[a-]", "-", 0..<1),
        Example("[]]", "a]", 1..<2), Example("[^]]", "]a", 1..<2), Example("[%]]", "]", 0..<1),
        Example("[%a_]+", "1a_b", 1..<4), Example("[c-a]", "abc", nil),
        Example("[%d%-]+", "a1-2", 1..<4),
        Example("[%a-z]+", "-z9", 0..<2), Example("[a-%%]", "a", nil), Example("a*", "aaab", 0..<3),
        Example("a-b", "aaab", 0..<4), Example("a-", "aaa", 0..<0), Example("a+b", "b aab", 2..<5),
        Example("ab?c", "ac", 0..<2), Example("ab?c", "abc", 0..<3), Example("a?a?aa", "aa", 0..<2),
        Example("a+$", "aab aa", 4..<6), Example(".-x", "aaxbx", 0..<3),
        Example(".*x", "aaxbx", 0..<5),
        Example("(a)(b)", "ab", 0..<2), Example("(a*(b*))c", "aabbc", 0..<5),
        Example("()b", "ab", 1..<2), Example("(.)%1", "abccd", 2..<4),
        Example("(%w)(%w)%2%1", "xabba", 1..<5),
        Example("()%1", "aa", nil), Example("(['\"])(.-)%1", "say \"it's\"", 4..<10),
        Example("%b()", "f(a(b)c)d)", 1..<8), Example("%b()", "((", nil),
        Example("%bxx", "axbx", 1..<4),
        Example("%b''", "''", 0..<2), Example("%f[%a]%a+", "12 ab", 3..<5),
        Example("%f[%a]", "ab", 0..<0), Example("%f[%z]", "ab", 2..<2), Example("%f[^%z]", "", nil),
        Example("%f[b]b", "abb", 1..<2), Example("[%w%.]+@", "a.b@c", 0..<4),
    ]

    @Test(arguments: examples)
    func `a pattern is found where stock Lua finds it`(_ example: Example) throws {
        #expect(try Pattern(example.pattern).find(in: example.subject) == example.range)
    }

    @Test(arguments: [
        ("%", "malformed pattern (ends with '%')"), ("a%", "malformed pattern (ends with '%')"),
        ("[a", "malformed pattern (missing ']')"), ("[]", "malformed pattern (missing ']')"),
        ("[^]", "malformed pattern (missing ']')"), ("[%", "malformed pattern (missing ']')"),
        ("[%]", "malformed pattern (missing ']')"), ("[a-%]", "malformed pattern (missing ']')"),
        ("%b", "malformed pattern (missing arguments to '%b')"),
        ("%b(", "malformed pattern (missing arguments to '%b')"),
        ("%f", "missing '[' after '%f' in pattern"), ("%fa", "missing '[' after '%f' in pattern"),
        ("%f[", "malformed pattern (missing ']')"), (")", "invalid pattern capture"),
        ("(a))", "invalid pattern capture"), ("%1", "invalid capture index %1"),
        ("%0", "invalid capture index %0"), ("(a)%2", "invalid capture index %2"),
        ("(a%1)", "invalid capture index %1"),
    ])
    func `a malformed pattern is refused in Lua's words`(_ pattern: String, _ message: String) {
        #expect(throws: PatternError.malformed(message)) { try Pattern(pattern).find(in: "a") }
    }

    @Test func `a malformed rest that matching never comes to is not noticed`() throws {
        #expect(try Pattern("b[").find(in: "a") == nil)
    }

    @Test(arguments: [(32, true), (33, false)])
    func `a pattern has at most 32 captures`(_ count: Int, _ isFine: Bool) throws {
        let pattern = Pattern(String(repeating: "()", count: count))
        if isFine {
            #expect(try pattern.find(in: "a") == 0..<0)
        } else {
            #expect(throws: PatternError.malformed("too many captures")) {
                try pattern.find(in: "a")
            }
        }
    }

    @Test(arguments: ["a?", "a-"])
    func `more than 199 open choices are too complex`(_ item: String) throws {
        let subject = String(repeating: "a", count: 300)
        #expect(try Pattern(String(repeating: item, count: 199)).find(in: subject) != nil)
        #expect(throws: PatternError.malformed("pattern too complex")) {
            try Pattern(String(repeating: item, count: 200)).find(in: subject)
        }
    }

    @Test func `items that take nothing open no choice`() throws {
        let stars = String(repeating: "a*", count: 1_000)
        #expect(try Pattern(stars).find(in: "aaa") == 0..<3)
    }

    @Test func `the start counts, and an anchor holds there`() throws {
        let subject = Array("abab".utf8)
        #expect(try Pattern("b").find(in: subject.span, from: 2) == 3..<4)
        #expect(try Pattern("^a").find(in: subject.span, from: 2) == 2..<3)
        #expect(try Pattern("^b").find(in: subject.span, from: 2) == nil)
        #expect(try Pattern("%f[b]").find(in: subject.span, from: 1) == 1..<1)
        #expect(try Pattern("").find(in: subject.span, from: 4) == 4..<4)
    }

    @Test func `bytes that are no text are matched as bytes`() throws {
        let subject: [UInt8] = [0xFF, 0x00, 0x80, 0xFE]
        #expect(
            try Pattern(bytes: [0x80, UInt8(ascii: "."), UInt8(ascii: "$")]).find(in: subject.span)
                == 2..<4
        )
        #expect(try Pattern("[%z]").find(in: subject.span) == 1..<2)
        #expect(try Pattern("%w").find(in: subject.span) == nil)
    }
}
