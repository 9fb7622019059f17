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
        large.tickets = [
            ticket("T1", of: shopB, state: [1], due: dueAt(1, 1), attention: .handedOver)
        ]
        large.made = [made(1, "d-1", of: shopB)]
        large.sequence = 1
        large.actions = [action(1, request: [1], delivery: delivery())]
        large.memory = [memory("k", [1]), memory("l", nil)]
        large.figures = [figures(1, [1, 1, 1])]
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
        #expect(try journal.due(after: nil, limit: 9).isEmpty)
        #expect(try journal.openActions(after: 0, limit: 9).isEmpty)
        // What was made in the failed commit can be made once more.
        large.arrivals = []
        large.processedThrough = nil
        _ = try journal.commit(large)
        #expect(try journal.events(after: 2, limit: 9) == large.made)
        try journal.close()
    }

    /// Each kind of record by itself meets the end of the disk.
    @Test(arguments: 0..<5)
    func `any record that fills the disk is taken back`(kind: Int) throws {
        let journal = SQLiteJournal(path: folder / "small.db", pagesMax: 60)
        _ = try journal.open(as: JournalHome.identity)
        let bytes = [UInt8](repeating: 7, count: 9_000)
        let places: ClosedRange<Int64> = 1...200
        var commit = Commit()
        commit.sequence = 200
        switch kind {
        case 0: commit.made = places.map { made($0, "d", of: shopB) }
        case 1: commit.memory = places.map { memory("\($0)", bytes) }
        case 2: commit.actions = places.map { action($0, request: bytes, delivery: delivery()) }
        case 3: commit.tickets = places.map { ticket("T\($0)", state: bytes, due: dueAt(1, $0)) }
        default: commit.runs = places.map { run($0, log: bytes) }
        }
        for place in commit.made.indices { commit.made[place].event.body = bytes }
        let before = try dumpLines(of: journal)
        #expect(throws: JournalError.self) { try journal.commit(commit) }
        #expect(try dumpLines(of: journal) == before)
        #expect(try journal.commit(arrivals([event("e-1")])).numbers == [1])
        try journal.close()
        #expect(try journal.open(as: JournalHome.identity).sequence == 0)
    }
}
