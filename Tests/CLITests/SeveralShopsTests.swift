import Automation
import Storage
import Testing

@Suite struct SeveralShopsTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
        for id in ["10086", "10087"] {
            try place.write(Sample.settings(id: id), to: "shops/店铺 \(id)/shop.lua")
            try place.write(Sample.rules, to: "shops/店铺 \(id)/rules/rules.lua")
        }
        try place.write("nothing of ours", to: "shops/notes/readme.txt")
    }

    private func events(_ ids: [String]) -> [String] {
        ids.enumerated().map { place, id in
            Sample.request(place + 1, source: "/pinduoduo/shops/\(id)")
        }
    }

    @Test func `a folder of shops runs each shop's rules on its own events`() throws {
        try place.write(events: events(["10086", "10087", "10086"]))
        let outcome = try place.settle("run", "shops", "--events", "events.jsonl")
        #expect(outcome.status == 0)
        let shops = outcome.lines.map { $0.contains("\"shop\":\"10087\"") ? "10087" : "10086" }
        #expect(shops == ["10086", "10086", "10087", "10087", "10086", "10086"])
        #expect(outcome.errors.contains("10087 小额直接退"))
        #expect(
            try place.journal("shops/.settle/journal.db") { try $0.events(after: 0, limit: 9) }
                .count == 3
        )
    }

    @Test func `two folders of one shop are an error of check and of run`() throws {
        try place.write(Sample.settings(id: "10086"), to: "shops/店铺 10087/shop.lua")
        try place.write(events: events(["10086"]))
        let says =
            "another folder is the shop /pinduoduo/shops/10086 already; give this one its own id"
        let check = try place.settle("check", "shops")
        #expect(check.status == 1)
        #expect(check.lines == ["shops/店铺 10087/shop.lua:1: error: \(says)"])
        let run = try place.settle("run", "shops", "--events", "events.jsonl")
        #expect(run.status == 1)
        #expect(run.lines.count == 2)
        #expect(run.errorLines.first == "error: shops/店铺 10087/shop.lua: \(says)")
    }

    @Test func `an event of a shop that is not there is a dead letter`() throws {
        try place.write(events: events(["10086", "555", "10087"]))
        let outcome = try place.settleEvents(of: "shops", journal: "journal.db")
        #expect(outcome.status == 1)
        #expect(outcome.lines.count == 4)
        #expect(
            outcome.errorLines.first == """
                warning: line 2: there is no shop folder for /pinduoduo/shops/555; kept as a dead letter
                """
        )
        #expect(
            try place.journal { try $0.deadLetters(after: nil, limit: 9) }.map(\.key.line) == [2]
        )
    }

    @Test func `a broken shop does not stop another, and is told with its file and line`() throws {
        try place.write(
            "rule 'x' {\n  on = 'refund.requested',\n  run = functio\n}",
            to: "shops/店铺 10087/rules/z.lua"
        )
        try place.write(events: events(["10086", "10087"]))
        let outcome = try place.settleEvents(of: "shops", journal: "journal.db")
        #expect(outcome.status == 1)
        #expect(outcome.lines.count == 2)
        #expect(outcome.errorLines.first?.hasPrefix("error: shops/店铺 10087/rules/z.lua:") == true)
        #expect(outcome.errorLines[1].hasPrefix("warning: line 2: "))
    }

    @Test func `a shop that can't be read does not stop another`() throws {
        let long = String(repeating: "-- 很长很长\n", count: 100_000)
        try place.write(long, to: "shops/店铺 10087/rules/long.lua")
        try place.write(events: events(["10086"]))
        let run = try place.settle(
            "run",
            "shops/",
            "--events",
            "events.jsonl",
            "--journal",
            "journal.db"
        )
        #expect(run.status == 1)
        #expect(run.lines.count == 2)
        let error =
            "error: shops/店铺 10087/rules/long.lua has 1600000 bytes; a script has at most 1048576"
        #expect(run.errorLines.first == error)
        let check = try place.settle("check", "shops/")
        #expect(check.status == 1)
        #expect(check.errorLines == [error, "1 shop, 3 rules: 1 error, 0 warnings"])
    }

    @Test func `where no shop can be loaded nothing is read`() throws {
        for id in ["10086", "10087"] { try place.write("shop {", to: "shops/店铺 \(id)/shop.lua") }
        try place.write(events: events(["10086"]))
        let outcome = try place.settleEvents(of: "shops", journal: "journal.db")
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errorLines.count == 3)
        #expect(outcome.errorLines.last == "error: no shop could be loaded; nothing was read")
        #expect(try place.journal { try $0.events(after: 0, limit: 9) }.isEmpty)
    }

    @Test func `two folders of one shop are an error of the second`() throws {
        try place.write(Sample.settings(id: "10086"), to: "shops/店铺 10087/shop.lua")
        try place.write(events: events(["10086"]))
        let outcome = try place.settleEvents(of: "shops")
        #expect(outcome.status == 1)
        #expect(outcome.lines.count == 2)
        #expect(outcome.errorLines.first?.hasPrefix("error: shops/店铺 10087/shop.lua:") == true)
    }
}
