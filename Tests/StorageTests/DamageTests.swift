import Automation
import Disputes
import Foundation
import Storage
import Testing

/// Paths that can't be opened, damage, and a full disk: clear messages, and nothing half done.
@Suite struct DamageTests {
    private let folder = TemporaryFolder()

    /// The reason why `path` can't be opened.
    private func refusal(of path: String) throws -> String {
        let error = #expect(throws: JournalError.self) {
            try SQLiteJournal(path: path).open(as: JournalHome.identity)
        }
        guard case .unusable(path, let reason) = error else {
            Issue.record("expected .unusable, got \(String(describing: error))")
            return ""
        }
        return reason
    }

    @Test func `a folder`() throws {
        #expect(try refusal(of: folder.path) == "it is a folder; name a file with --journal FILE")
    }

    @Test func `a file that is no database, left as it was`() throws {
        let path = folder / "notes.txt"
        for text in ["x", String(repeating: "这不是数据库。", count: 1_000)] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            #expect(
                try refusal(of: path)
                    == "it is not a journal (no SQLite database); name another with --journal FILE"
            )
            #expect(FileManager.default.contents(atPath: path) == Data(text.utf8))
        }
    }

    @Test func `a database of another program`() throws {
        let path = folder / "other.db"
        let header = Data("SQLite format 3\0".utf8) + Data(repeating: 0, count: 4_080)
        try header.write(to: URL(fileURLWithPath: path))
        #expect(
            try refusal(of: path)
                == "it is a database of another program; name another with --journal FILE"
        )
    }

    @Test func `a folder that can't be made`() throws {
        try Data().write(to: URL(fileURLWithPath: folder / "file"))
        #expect(
            try refusal(of: folder / "file/journal.db")
                .hasPrefix("its folder can't be made: File exists")
        )
        #expect(try refusal(of: "/proc/settle/journal.db").hasPrefix("its folder can't be made"))
    }

    @Test func `a journal of a newer version`() throws {
        let path = try closedJournal()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let known = Data("journal 1".utf8)
        while let place = bytes.range(of: known) {
            bytes.replaceSubrange(place, with: Data("journal 9".utf8))
        }
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(try refusal(of: path).hasPrefix("it was written by a newer settle"))
    }

    @Test(arguments: [2, 3, 10])
    func `a truncated journal`(divisor: Int) throws {
        let path = try closedJournal()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        try bytes.prefix(bytes.count / divisor).write(to: URL(fileURLWithPath: path))
        let reason = try refusal(of: path)
        #expect(reason.hasPrefix("it is damaged"))
        #expect(reason.hasSuffix("--journal FILE"))
    }

    @Test func `damage inside is an error, not a crash`() throws {
        let path = try closedJournal()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        // Every page but the first.
        let damaged = bytes.prefix(16_384) + Data(repeating: 0xA5, count: bytes.count - 16_384)
        try damaged.write(to: URL(fileURLWithPath: path))
        #expect(try refusal(of: path).hasPrefix("it is damaged"))
    }

    private func closedJournal() throws -> String {
        let path = folder / "journal.db"
        let journal = SQLiteJournal(path: path)
        _ = try journal.open(as: JournalHome.identity)
        let body = String(repeating: "x", count: 10_000)
        _ = try journal.commit(arrivals((0..<100).map { event("e-\($0)", body: body) }))
        try journal.close()
        return path
    }

    @Test func `a commit that fills the disk is taken back whole`() throws {
        let journal = SQLiteJournal(path: folder / "small.db", pagesMax: 60)
        _ = try journal.open(as: JournalHome.identity)
        _ = try journal.commit(arrivals([event("e-1")]))
        let before = try dumpLines(of: journal)
        var large = arrivals(
            (0..<200).map {
                event("l-\($0)", of: shopB, body: String(repeating: "x", count: 9_000))
            }
        )
        large.tickets = [ticket("T1", of: shopB, state: [1])]
        large.processedThrough = 1
        let error = #expect(throws: JournalError.self) { try journal.commit(large) }
        guard case .failed(let reason) = error else {
            Issue.record("expected .failed, got \(String(describing: error))")
            return
        }
        #expect(reason.contains("full"))
        #expect(try dumpLines(of: journal) == before)
        // The shop that came with the failed commit is as new as before.
        let small = arrivals([event("s-1", of: shopB), event("e-1")])
        #expect(try journal.commit(small).numbers == [2, nil])
        #expect(try journal.events(after: 1, limit: 9).map(\.event.shop) == [shopB])
        try journal.close()
    }
}
