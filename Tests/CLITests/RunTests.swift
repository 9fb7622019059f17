import Automation
import Foundation
import Storage
import Testing

@Suite struct RunTests {
    private let place: Workplace

    init() throws {
        place = try Workplace(rules: Sample.rules)
    }

    @Test func `a file and a pipe give the same lines and the same summary`() throws {
        let events = Sample.stream(40)
        try place.write(events: events)
        let file = try place.settleEvents()
        let pipe = try place.settle(
            "run",
            "shop",
            "--events",
            "-",
            "--journal",
            ":memory:",
            input: .file(place["events.jsonl"])
        )
        let slowly = try place.run(journal: ":memory:")
        for event in events { slowly.write([event]) }
        let bitByBit = try slowly.finish()
        #expect(file.status == 0)
        #expect(file.lines.count == 40)
        #expect(file.output == pipe.output)
        #expect(file.output == bitByBit.output)
        #expect(file.errorLines.dropFirst() == pipe.errorLines.dropFirst())
        #expect(file.errorLines.dropFirst() == bitByBit.errorLines.dropFirst())
    }

    @Test func `line ends, a byte order mark and blank lines don't matter`() throws {
        let events = Sample.stream(8)
        try place.write(events: events, to: "plain")
        try place.write("\u{FEFF}" + events.joined(separator: "\r\n\r\n  \t\r\n"), to: "odd")
        let plain = try place.settle("run", "shop", "--events", "plain", "--journal", ":memory:")
        let odd = try place.settle("run", "shop", "--events", "odd", "--journal", ":memory:")
        #expect(plain.status == 0)
        #expect(odd.status == 0)
        #expect(odd.lines.count == 8)
        #expect(plain.output == odd.output)
    }

    @Test func `blank lines count in the numbers of lines`() throws {
        try place.write("\n\r\n\(Sample.request(1))\n\n{oops\n", to: "events.jsonl")
        let outcome = try place.settleEvents()
        #expect(outcome.status == 1)
        #expect(outcome.lines.count == 2)
        #expect(outcome.errors.contains("warning: line 5: not JSON: "))
    }

    @Test func `no events are no mistake`() throws {
        let outcome = try place.settle("run", "shop", "--events", "-", "--journal", ":memory:")
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.hasPrefix("0 events in "))
    }

    @Test func `the journal is kept in the shop's folder, and known events change nothing`() throws
    {
        try place.write(events: Sample.stream(20))
        let first = try place.settle("run", "shop", "--events", "events.jsonl")
        let path = "shop/.settle/journal.db"
        let kept = try place.dump(path)
        let again = try place.settle("run", "shop", "--events", "events.jsonl")
        #expect(first.status == 0)
        #expect(first.lines.count == 20)
        #expect(again.status == 0)
        #expect(again.output.isEmpty)
        #expect(again.errorLines.count == 1)
        #expect(again.errors.hasPrefix("0 events in "))
        #expect(again.errors.hasSuffix(", 20 known already\n"))
        #expect(try place.dump(path) == kept)
    }

    @Test(arguments: ["日志 目录/店铺 一.db", "a/b/c.db", "it's \"one\"?#%.db"])
    func `a journal's path may hold any character`(name: String) throws {
        try place.write(events: Sample.stream(4))
        let outcome = try place.settleEvents(journal: name)
        #expect(outcome.status == 0)
        #expect(try place.journal(name) { try $0.events(after: 0, limit: 100) }.count == 4)
    }

    @Test func `a journal in memory leaves nothing behind`() throws {
        try place.write(events: Sample.stream(4))
        let arguments = ["run", "shop", "--events", "events.jsonl", "--journal", ":memory:"]
        for _ in 1...2 {
            let outcome = try Child(arguments, in: place.path).finish()
            #expect(outcome.lines.count == 4)
        }
        let names = try FileManager.default.subpathsOfDirectory(atPath: place.path)
        #expect(
            Set(names) == [
                "events.jsonl", "shop", "shop/rules", "shop/rules/rules.lua", "shop/shop.lua",
            ]
        )
    }

    @Test func `more events join a journal that is there`() throws {
        let events = Sample.stream(40)
        try place.write(events: Array(events.prefix(25)), to: "first")
        try place.write(events: events, to: "all")
        let first = try place.settle("run", "shop", "--events", "first", "--journal", "parts.db")
        let rest = try place.settle("run", "shop", "--events", "all", "--journal", "parts.db")
        let whole = try place.settle("run", "shop", "--events", "all", "--journal", "whole.db")
        #expect(first.output + rest.output == whole.output)
        #expect(try place.dump("parts.db") == place.dump("whole.db"))
    }

    @Test func `three processes give the same bytes`() throws {
        try place.write(events: Sample.stream(200))
        let outcomes = try (1...3).map { number in
            try place.settleEvents(journal: "\(number).db")
        }
        #expect(outcomes[0].lines.count == 200)
        #expect(outcomes[1].output == outcomes[0].output)
        #expect(outcomes[2].output == outcomes[0].output)
        let dumps = try (1...3).map { try place.dump("\($0).db") }
        #expect(dumps[0].count > 600)
        #expect(dumps[1] == dumps[0])
        #expect(dumps[2] == dumps[0])
    }
}
