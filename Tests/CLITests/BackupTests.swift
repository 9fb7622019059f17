import Foundation
import Glibc
import Testing

/// `settle backup`, as a user runs it.
@Suite struct BackupTests {
    @Test func `a copy is taken while a host writes, and is a journal`() throws {
        let place = try Workplace(rules: Sample.rules)
        try place.write(events: Sample.stream(40))
        #expect(try place.settleEvents(journal: "journal.db").status == 0)
        let child = try place.run()
        child.write((41...44).map { Sample.request($0) })
        _ = try #require(try child.line())
        let outcome = try place.settle("backup", "--journal", "journal.db", "--to", "copy.db")
        #expect(outcome.status == 0)
        #expect(outcome.errors.hasPrefix("the journal with 4"))
        #expect(outcome.errors.contains(" events is in copy.db: "))
        #expect(outcome.output.isEmpty)
        #expect(child.end(with: SIGKILL).status == -SIGKILL)
        let trace = try place.settle("trace", "shop", "T1", "--journal", "copy.db")
        #expect(trace.status == 0)
        #expect(trace.lines[0] == "ticket T1 of shop 10086 on pinduoduo")
        try place.write(events: Sample.stream(40) + (41...44).map { Sample.request($0) })
        #expect(try place.settleEvents(journal: "copy.db").status == 0)
        #expect(try place.settleEvents(journal: "journal.db").status == 0)
        #expect(try place.dump("copy.db") == place.dump("journal.db"))
    }

    @Test func `of a folder it is the folder's journal`() throws {
        let place = try Workplace(rules: Sample.rules)
        try place.write(events: Sample.stream(4))
        #expect(try place.settle("run", "shop", "--events", "events.jsonl").status == 0)
        let outcome = try place.settle("backup", "shop", "--to", "备份.db")
        #expect(outcome.errors.hasPrefix("the journal with 4 events is in 备份.db: 5"))
        #expect(try place.dump("备份.db") == place.dump("shop/.settle/journal.db"))
        let again = try place.settle("backup", "shop", "--to", "备份.db")
        #expect(again.status == 1)
        #expect(
            again.errors == """
                error: 备份.db is there already, and is left as it is; name another, or write it anew \
                with --replace

                """
        )
        #expect(try place.settle("backup", "shop", "--to", "备份.db", "--replace").status == 0)
    }

    @Test func `a full disk leaves nothing behind`() throws {
        let place = try Workplace(rules: Sample.rules)
        try place.write(events: Sample.stream(2_000))
        #expect(try place.settleEvents(journal: "journal.db").status == 0)
        let outcome = try Child(
            ["backup", "--journal", "journal.db", "--to", "copy.db"],
            in: place.path,
            fileKibibytes: 400
        ).finish()
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("error: the copy copy.db can't be written: "))
        let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
        #expect(!names.contains { $0.hasPrefix("copy.db") || $0.hasSuffix(".part") })
    }

    @Test func `a journal that is not there, or is none, is said`() throws {
        let place = try Workplace(rules: Sample.rules)
        let absent = try place.settle("backup", "shop", "--to", "copy.db")
        #expect(absent.status == 1)
        #expect(absent.errors.hasPrefix("error: there is no journal shop/.settle/journal.db; "))
        try place.write("no journal", to: "text.db")
        let wrong = try place.settle("backup", "--journal", "text.db", "--to", "copy.db")
        #expect(wrong.status == 1)
        #expect(wrong.errors.hasPrefix("error: the journal text.db can't be opened: it is not a"))
    }

    @Test(arguments: [
        ["backup"], ["backup", "shop"], ["backup", "--to", "x"], ["backup", "shop", "--to", ""],
        ["backup", "--journal", ":memory:", "--to", "x"],
    ])
    func `wrong usage is 64`(arguments: [String]) throws {
        let place = try Workplace(rules: Sample.rules)
        #expect(try Child(arguments, in: place.path).finish().status == 64)
    }
}
