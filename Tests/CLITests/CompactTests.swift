import Foundation
import Glibc
import Storage
import Testing

/// `settle compact`, as a user runs it.
@Suite struct CompactTests {
    /// Requests of January, each with its end, and one without.
    private static let events: [String] = {
        var events: [String] = []
        for number in 1...40 {
            events.append(old(Sample.request(number)))
            events.append(
                old(Sample.event(number + 100, "refund.closed", ticket: "T\(number)", content: ""))
            )
        }
        // It waits for a parcel, and has no end.
        events.append(old(Sample.request(41, fen: "5900", parcel: "in_transit")))
        return events
    }()

    /// A January of long ago, however the clock of the machine is set.
    private static func old(_ event: String, month: String = "2024-01") -> String {
        event.replacing("\"time\":\"2026-11-", with: "\"time\":\"\(month)-")
    }

    private func place() throws -> Workplace {
        let place = try Workplace(rules: Sample.rules)
        try place.write(
            events: Self.events + [Self.old(Sample.request(300), month: "2024-10")]
        )
        return place
    }

    @Test func `what is old and over goes, the rest stays and agrees`() throws {
        let place = try place()
        #expect(try place.settle("run", "shop", "--events", "events.jsonl").status == 0)
        let journal = "shop/.settle/journal.db"
        let before = try place.dump(journal)
        let would = try place.settle("compact", "shop", "--dry-run")
        #expect(would.errors == "would be forgotten: 80 events of 40 tickets\n")
        #expect(try place.dump(journal) == before)
        let outcome = try place.settle("compact", "shop", "--older-than", "90d")
        #expect(outcome.status == 0)
        #expect(outcome.errorLines.last == "forgotten: 80 events of 40 tickets")
        let again = try place.settle("compact", "shop")
        #expect(again.errors == "forgotten: nothing that is older than 90 days and over\n")
        let kept = try place.dump(journal).filter { before.contains($0) }
        #expect(kept.count == before.count - 80 - 80 - 40, "but for events, traces and logs")
        let run = try place.settle("run", "shop", "--events", "events.jsonl")
        #expect(run.lines.isEmpty)
        #expect(run.errors.contains("82 known already"))
        #expect(try place.settle("ledger", "shop").status == 0)
    }

    @Test func `trace says what is not kept, and lists show the rest`() throws {
        let place = try place()
        #expect(try place.settle("run", "shop", "--events", "events.jsonl").status == 0)
        #expect(try place.settle("compact", "shop").status == 0)
        let trace = try place.settle("trace", "shop", "T1")
        #expect(
            trace.lines == [
                "ticket T1 of shop 10086 on pinduoduo",
                "  kind = refund_only, reason = quality, amount = 9.90, statement = 衣服有个洞, "
                    + "order.id = o-1, order.paid = 990.00, buyer.id = b-1, parcel.state = none",
                "  … 2 events and their runs are no longer kept (settle compact); settle actions "
                    + "--ticket T1 --state all has what was done",
                "now: closed",
            ]
        )
        let json = try place.objects("trace", "shop", "T1")
        #expect(json.first?["events_forgotten"] as? Int == 2)
        let actions = try place.settle(
            "actions",
            "shop",
            "--ticket",
            "T1",
            "--state",
            "all"
        )
        #expect(actions.lines.count == 4)
        #expect(actions.lines[2].contains("小额直接退"))
        let runs = try place.objects("runs", "shop", "--state", "done")
        #expect(runs.count == 42)
        #expect(runs.allSatisfy { $0["failure"] == nil })
        let whole = try place.settle("trace", "shop", "T41")
        #expect(!whole.lines.joined().contains("no longer kept"))
        let played = try place.settle("backtest", "shop", "--journal", "shop/.settle/journal.db")
        #expect(played.errors.contains("80 events that the journal no longer keeps"))
    }

    @Test func `a live host does it itself`() throws {
        let place = try Workplace(rules: Sample.rules)
        try place.write(events: Self.events)
        let run = try place.settle("run", "shop", "--events", "events.jsonl", "--clock", "wall")
        #expect(run.status == 0)
        let log = try Descriptor(writing: place["log"])
        let child = try Child(
            ["serve", "shop", "--listen", "127.0.0.1:0"],
            in: place.path,
            terminal: log
        )
        func text() -> String { (try? String(contentsOfFile: place["log"], encoding: .utf8)) ?? "" }
        while !text().contains(" listening ") { usleep(1_000) }
        let would = try place.settle("compact", "shop", "--dry-run")
        #expect(would.errors == "would be forgotten: 80 events of 40 tickets\n")
        let outcome = try place.settle("compact", "shop")
        #expect(outcome.errors == "forgotten: 80 events of 40 tickets\n")
        #expect(outcome.status == 0)
        #expect(child.end(with: SIGTERM).status == 0)
        #expect(try place.settle("ledger", "shop").status == 0)
    }

    @Test func `a host that keeps so long does it at its start`() throws {
        let place = try Workplace(rules: Sample.rules)
        try place.write(events: Self.events)
        _ = try place.settle("run", "shop", "--events", "events.jsonl", "--clock", "wall")
        let log = try Descriptor(writing: place["log"])
        let child = try Child(
            ["serve", "shop", "--listen", "127.0.0.1:0", "--keep", "365d"],
            in: place.path,
            terminal: log
        )
        func text() -> String { (try? String(contentsOfFile: place["log"], encoding: .utf8)) ?? "" }
        while !text().contains("forgotten: 80 events of 40 tickets older_than=365d\n") {
            usleep(1_000)
        }
        #expect(child.end(with: SIGTERM).status == 0)
    }

    @Test func `a host that is at it already says so at once`() throws {
        let place = try Workplace(rules: Sample.rules)
        try place.write("", to: "shop/.settle/note")
        let host = try LoopbackGateway(socket: place["shop/.settle/control"]) { request in
            let refusal = #"{"detail":"a compaction is at work already"}"#
            return request.line.hasPrefix("POST") ? (409, refusal) : (200, "{}")
        }
        let outcome = try place.settle("compact", "shop")
        #expect(outcome.status == 1)
        #expect(outcome.errors == "error: a compaction is at work already\n")
        #expect(host.requests.contains { $0.line.hasPrefix("POST /v1/compaction?older") })
    }

    @Test func `space that can't be given back is said, and what was forgotten is`() throws {
        let place = try place()
        #expect(try place.settle("run", "shop", "--events", "events.jsonl").status == 0)
        let path = "shop/.settle/journal.db"
        // Who reads it at one instant holds the old pages.
        let reader = SQLiteJournal(path: place[path])
        try reader.openSnapshot()
        let outcome = try place.settle("compact", "shop")
        #expect(outcome.status == 0)
        #expect(
            outcome.errorLines.first?.hasPrefix(
                "warning: what was forgotten is, but its space is not given back to the disk: the jou"
            ) == true,
            "\(outcome.errors)"
        )
        #expect(outcome.errorLines.last == "forgotten: 80 events of 40 tickets")
        try reader.close()
        let again = try place.settle("compact", "shop")
        #expect(again.errorLines.last == "forgotten: nothing that is older than 90 days and over")
        let run = try place.settle("run", "shop", "--events", "events.jsonl")
        #expect(run.errors.contains("82 known already"))
    }

    /// Killed in the middle: what is forgotten is, and the next one ends the work.
    @Test func `killed while it works, nothing is lost`() throws {
        let place = try place()
        #expect(try place.settle("run", "shop", "--events", "events.jsonl").status == 0)
        try FileManager.default.copyItem(atPath: place["shop"], toPath: place["calm"])
        #expect(try place.settle("compact", "calm").status == 0)
        for pause in [1_000, 20_000, 40_000, 60_000, 80_000] {
            let child = try Child(["compact", "shop"], in: place.path)
            usleep(UInt32(pause))
            _ = try child.kill()
        }
        #expect(try place.settle("compact", "shop").status == 0)
        #expect(
            try place.dump("shop/.settle/journal.db") == place.dump("calm/.settle/journal.db")
        )
    }

    @Test func `how the last host ended stays known`() throws {
        let place = try place()
        let child = try place.run()
        child.write(Self.events)
        _ = try #require(try child.line())
        _ = try child.kill()
        let outcome = try place.settle("compact", "--journal", "journal.db")
        #expect(outcome.status == 0)
        #expect(try place.settleEvents(journal: "journal.db").status == 0)
        #expect(try place.settleEvents(journal: "calm.db").status == 0)
        #expect(try place.settle("compact", "--journal", "journal.db").status == 0)
        #expect(try place.settle("compact", "--journal", "calm.db").status == 0)
        #expect(try place.dump() == place.dump("calm.db"))
    }

    @Test(arguments: [
        ["compact"], ["compact", "shop", "--older-than", "90"],
        ["compact", "shop", "--older-than", "0d"], ["compact", "shop", "--older-than", "-1d"],
        ["compact", "shop", "--older-than", "36501d"], ["compact", "--journal", ":memory:"],
        ["serve", "shop", "--keep", "3h"],
    ])
    func `wrong usage is 64`(arguments: [String]) throws {
        let place = try Workplace(rules: Sample.rules)
        #expect(try Child(arguments, in: place.path).finish().status == 64)
    }

    @Test func `a journal that is not there is not made`() throws {
        let place = try Workplace(rules: Sample.rules)
        for arguments in [["compact", "shop"], ["compact", "shop", "--dry-run"]] {
            let outcome = try Child(arguments, in: place.path).finish()
            #expect(outcome.status == 1)
            #expect(outcome.errors.hasPrefix("error: there is no journal shop/.settle/journal.db;"))
        }
        #expect(!FileManager.default.fileExists(atPath: place["shop/.settle"]))
    }
}
