import Automation
import Foundation
import Storage
import Testing

@Suite struct MalformedInputTests {
    private static let good = Sample.request(1)
    private static let lineCount = 10_000
    private static let goodEvery = 40

    /// Every way in which a line of the stream is bad; the number makes each line another one.
    private static let mistakes: [@Sendable (Int) -> [UInt8]] = [
        { Array(good.utf8.prefix(1 + $0 % (good.utf8.count - 1))) },
        { text(good.replacing("e-1", with: "\($0)") + "}") },
        { text("[\($0)]") },
        { text(event(id: "\($0)")) },
        { Array(repeating: 0, count: 1 + $0 % 100) + text("\($0)") },
        { text(Sample.request($0, statement: "\u{0}")) },
        { text("{\"x\($0)\":" + nested(5_000, "[", "]") + "}") },
        { text(nested(5_000 + $0, "{\"a\":", "}", inside: "1")) },
        { text("{\"id\":\"\($0)") + [0xFF, 0xFE] + text("\"}") },
        { text("\($0)") + [0xC3, 0x28] },
        { text(Sample.request($0, statement: #"\ud800"#)) },
        { text(Sample.request($0, fen: "9.9")) },
        { text(Sample.request($0, fen: "-990")) },
        { text(Sample.request($0, fen: "1e400")) },
        { text(Sample.request($0, fen: "18446744073709551616")) },
        { text(Sample.request($0, fen: "\"990\"")) },
        { text(dated($0, "2026-02-30T08:00:00+08:00")) },
        { text(dated($0, "2026-13-01T08:00:00+08:00")) },
        { text(dated($0, "2026-11-01T24:00:01Z")) },
        { text(dated($0, "2026-11-01 08:00")) },
        { text(dated($0, "0000-00-00T00:00:00Z")) },
        { text(Sample.request($0, parcel: "lost in space")) },
        { text(Sample.request($0, source: "/pinduoduo/shops/\($0)0")) },
        { text(Sample.request($0, source: "/ebay/shops/10086")) },
        { text(Sample.request($0).replacing("\"1.0\"", with: "\"0.3\"")) },
        { text(Sample.event($0, "deadline.passed", ticket: "T1", content: "")) },
        { text(Sample.event($0, "buyer.messaged", ticket: "T1", content: "\"message\":{}")) },
        { text(Sample.event($0, "verdict.given", ticket: "T1", content: "\"verdict\":7")) },
        { text(Sample.event($0, "refund.requested", ticket: "", content: "")) },
    ]

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func nested(
        _ depth: Int,
        _ open: String,
        _ close: String,
        inside: String = ""
    ) -> String {
        String(repeating: open, count: depth) + inside + String(repeating: close, count: depth)
    }

    private static func event(id: String) -> String {
        "{\"specversion\":\"1.0\",\"id\":\(id),\"source\":[\"/pinduoduo/shops/10086\"]}"
    }

    private static func dated(_ number: Int, _ time: String) -> String {
        let text = Sample.request(number)
        guard let start = text.range(of: "\"time\":\"")?.upperBound else { return text }
        return text[..<start] + time + text[text.index(start, offsetBy: 25)...]
    }

    /// The input, and the numbers and texts of its bad lines.
    private static let stream: (bytes: [UInt8], bad: [Int: [UInt8]], good: [String]) = {
        var bytes: [UInt8] = []
        var bad: [Int: [UInt8]] = [:]
        var good: [String] = []
        for number in 1...(lineCount + lineCount / goodEvery) {
            var line: [UInt8]
            if number % (goodEvery + 1) == 0 {
                good.append(Sample.request(good.count + 1))
                line = text(good.last ?? "")
            } else {
                line = mistakes[number % mistakes.count](number)
                // Ten megabytes in one line, in the middle.
                if bad.count == lineCount / 2 {
                    line = text("{\"a\":\"") + Array(repeating: 0x78, count: 10_000_000)
                }
                bad[number] = line
            }
            bytes += line + [UInt8(ascii: "\n")]
        }
        return (bytes, bad, good)
    }()

    /// Feeds a run and takes its memory's peak when the last decision is out, while it still lives.
    private func run(
        _ bytes: [UInt8],
        in place: Workplace,
        decisions: Int
    ) throws -> (Child.Outcome, Int) {
        let child = try place.run()
        child.feed(bytes, thenEnd: false)
        for _ in 1...decisions { _ = try child.line() }
        let peak = try child.memoryPeakBytes()
        return (try child.finish(), peak)
    }

    @Test func `ten thousand bad lines cost no good one, little memory, and nothing is lost`()
        throws
    {
        let (bytes, bad, good) = Self.stream
        #expect(bad.count == Self.lineCount)
        let calm = try Workplace(rules: Sample.rules)
        let (undisturbed, calmBytes) = try run(
            Self.text(good.map { $0 + "\n" }.joined()),
            in: calm,
            decisions: good.count * 2
        )
        let place = try Workplace(rules: Sample.rules)
        let (outcome, peakBytes) = try run(bytes, in: place, decisions: good.count * 2)

        #expect(undisturbed.status == 0)
        #expect(outcome.status == 1)
        #expect(outcome.lines.count == good.count * 2)
        #expect(outcome.output == undisturbed.output)
        #expect(calmBytes > 0)
        #expect(
            peakBytes <= calmBytes + 64 << 20,
            "\(peakBytes >> 20) MiB, \(calmBytes >> 20) MiB without"
        )

        let reported = outcome.errorLines.compactMap { line in
            line.wholeMatch(of: /warning: line (\d+): .+; kept as a dead letter/).flatMap {
                Int($0.1)
            }
        }
        #expect(reported == bad.keys.sorted())
        #expect(outcome.errors.contains("\(good.count) events in "))
        #expect(outcome.errors.contains("10,000 rejected as dead letters\n"))

        let letters = try place.journal { try $0.deadLetters(after: nil, limit: 20_000) }
        #expect(letters.map(\.key.line) == bad.keys.sorted())
        let kept = letters.filter { letter in
            guard let line = bad[letter.key.line] else { return false }
            return letter.body == Array(line.prefix(InputLine.bytesMax)) && !letter.reason.isEmpty
        }
        #expect(kept.count == letters.count)
        let long = try #require(letters.max { $0.body.count < $1.body.count })
        #expect(long.reason == "the line has 10000006 bytes; at most 1048576 are accepted")
    }

    @Test func `the same bad lines again are reported again and kept once`() throws {
        let place = try Workplace(rules: Sample.rules)
        let lines: [[UInt8]] = (1...Self.mistakes.count).map { Self.mistakes[$0 - 1]($0) }
        try place.write(Array(lines.joined(separator: [UInt8(ascii: "\n")])), to: "events.jsonl")
        for _ in 1...2 {
            let outcome = try place.settleEvents(journal: "journal.db")
            #expect(outcome.status == 1)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errorLines.count { $0.hasPrefix("warning: line ") } == lines.count)
            #expect(outcome.errors.contains(", \(lines.count) rejected as dead letters\n"))
        }
        #expect(
            try place.journal { try $0.deadLetters(after: nil, limit: 100) }.count == lines.count
        )
    }

    @Test func `an event dated years ahead is a dead letter, and the clock does not follow it`()
        throws
    {
        let place = try Workplace(rules: Sample.rules)
        try place.write(events: [
            Sample.request(1), Self.dated(2, "2029-11-20T08:00:00+08:00"), Sample.request(3),
        ])
        let outcome = try place.settleEvents()
        #expect(outcome.status == 1)
        #expect(outcome.lines.count == 4)
        #expect(outcome.errors.contains("more than 400 days ahead"))
    }
}
