import Automation
import Disputes
import Foundation
import Storage
import Testing

/// What only a journal on disk promises.
@Suite struct SQLiteJournalTests {
    /// GRDB lowers `synchronous` to NORMAL in WAL mode: 2 is FULL.
    @Test(arguments: [
        ("synchronous", 2), ("page_size", 16_384), ("wal_autocheckpoint", 1_000),
        ("foreign_keys", 0), ("busy_timeout", 5_000), ("application_id", 0x5374_6C31),
    ])
    func `the writer's settings hold`(setting: String, value: Int) throws {
        let home = try JournalHome(.sqlite)
        let journal = try #require(home.journal as? SQLiteJournal)
        #expect(try journal.writerSetting(setting) == value)
        try home.reopen()
        let reopened = try #require(home.journal as? SQLiteJournal)
        #expect(try reopened.writerSetting(setting) == value)
    }

    @Test func `a second opening is refused until the first ends`() throws {
        let home = try JournalHome(.sqlite)
        let second = SQLiteJournal(path: home.path)
        #expect(throws: JournalError.locked(path: home.path)) {
            try second.open(as: JournalHome.identity)
        }
        #expect(throws: JournalError.locked(path: home.path)) {
            try home.journal.open(as: JournalHome.identity)
        }
        let owner = try String(contentsOfFile: home.path + ".lock", encoding: .utf8)
        #expect(owner == "\(ProcessInfo.processInfo.processIdentifier)\n")
        try home.journal.close()
        #expect(try !second.open(as: JournalHome.identity).endedUncleanly)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/flock")))
    func `the lock holds against other processes`() throws {
        let home = try JournalHome(.sqlite)
        #expect(try exitOfFlock(home.path + ".lock") == 1)
        try home.journal.close()
        #expect(try exitOfFlock(home.path + ".lock") == 0)
    }

    private func exitOfFlock(_ path: String) throws -> Int32 {
        let flock = Process()
        flock.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        flock.arguments = ["--nonblock", path, "true"]
        try flock.run()
        flock.waitUntilExit()
        return flock.terminationStatus
    }

    @Test func `each opening has an epoch of its own`() throws {
        let home = try JournalHome(.sqlite)
        for epoch: Int64 in 1...3 {
            #expect(try (home.journal as? SQLiteJournal)?.epoch() == epoch)
            try home.reopen()
        }
    }

    @Test func `its folder is made`() throws {
        let folder = TemporaryFolder()
        let journal = SQLiteJournal(path: folder / "shop/.settle/journal.db")
        _ = try journal.open(as: JournalHome.identity)
        try journal.close()
        #expect(FileManager.default.fileExists(atPath: folder / "shop/.settle/journal.db"))
    }

    @Test func `a clean end leaves the one file that holds everything`() throws {
        let home = try JournalHome(.sqlite)
        _ = try home.journal.commit(arrivals((0..<100).map { event("e-\($0)") }))
        let before = try home.dump()
        try home.journal.close()
        let copy = home.folder / "copy.db"
        try FileManager.default.copyItem(atPath: home.path, toPath: copy)
        let journal = SQLiteJournal(path: copy)
        _ = try journal.open(as: JournalHome.identity)
        #expect(try dumpLines(of: journal) == before)
        try journal.close()
    }

    /// What a crash leaves: the files as they are between two commits, the log not yet folded in.
    @Test func `files copied while it is open hold every commit`() throws {
        let home = try JournalHome(.sqlite)
        for round in 0..<6 {
            let batch = (0..<60).map {
                event("\(round)-\($0)", body: String(repeating: "文", count: 300))
            }
            _ = try home.journal.commit(arrivals(batch))
            let copy = home.folder / "crash-\(round).db"
            try FileManager.default.copyItem(atPath: home.path, toPath: copy)
            try FileManager.default.copyItem(atPath: home.path + "-wal", toPath: copy + "-wal")
            let journal = SQLiteJournal(path: copy)
            let start = try journal.open(as: JournalHome.identity)
            #expect(start.endedUncleanly)
            #expect(start.lastNumber == Int64(round + 1) * 60)
            #expect(try dumpLines(of: journal) == home.dump())
        }
    }

    /// A log cut anywhere, as by a power failure in a commit, ends with a whole commit.
    @Test func `a torn log leaves whole commits`() throws {
        let home = try JournalHome(.sqlite)
        for round in 0..<6 {
            _ = try home.journal.commit(arrivals((0..<50).map { event("\(round)-\($0)") }))
        }
        let log = try Data(contentsOf: URL(fileURLWithPath: home.path + "-wal"))
        for cut in stride(from: 0, through: log.count, by: log.count / 23) {
            let copy = home.folder / "torn-\(cut).db"
            try FileManager.default.copyItem(atPath: home.path, toPath: copy)
            try log.prefix(cut).write(to: URL(fileURLWithPath: copy + "-wal"))
            let journal = SQLiteJournal(path: copy)
            let start = try journal.open(as: JournalHome.identity)
            #expect(start.lastNumber.isMultiple(of: 50))
            #expect(
                try journal.events(after: 0, limit: 999).map(\.number)
                    == Array(0..<start.lastNumber).map { $0 + 1 }
            )
        }
    }

    @Test func `a reader beside the host sees commits and folds nothing`() throws {
        let home = try JournalHome(.sqlite)
        _ = try home.journal.commit(arrivals([event("e-1")]))
        let reader = SQLiteJournal(path: home.path)
        try reader.openForReading()
        #expect(try dumpLines(of: reader) == home.dump())
        #expect(try reader.identity() == JournalHome.identity)
        var more = arrivals([event("e-2")])
        more.made = [made(3, "d-1")]
        more.outcomes = [EventOutcome(number: more.made[0].number, previous: 1, trace: [1])]
        more.tickets = [ticket("T1", due: dueAt(1, 2), attention: .paused)]
        more.runs = [run(1_024)]
        more.actions = [action(1 << 20)]
        more.memory = [memory("k", [1])]
        more.figures = [figures(1, [1, 0, 0])]
        _ = try home.journal.commit(more)
        #expect(try reader.due(after: nil, limit: 9).map(\.key) == [key("T1")])
        #expect(try reader.log(endingAt: more.made[0].number, count: 9).map(\.trace) == [[1]])
        #expect(try reader.attention(after: nil, limit: 9) == more.tickets)
        #expect(try reader.runs(in: [.waiting], after: 0, limit: 9) == more.runs)
        #expect(try reader.openActions(after: 0, limit: 9) == more.actions)
        #expect(try reader.openAction(key: more.actions[0].key) == more.actions[0])
        #expect(try reader.memory(of: shopA, key: "k") == [1])
        #expect(try reader.memoryCount(of: shopA) == 1)
        #expect(try reader.figures(of: shopA, since: 0) == more.figures)
        #expect(try dumpLines(of: reader) == home.dump())
        let files = [home.path, home.path + "-wal"]
        let before = files.map { FileManager.default.contents(atPath: $0) }
        try reader.close()
        #expect(files.map { FileManager.default.contents(atPath: $0) } == before)
    }

    @Test func `a snapshot beside the host is of one instant`() throws {
        let home = try JournalHome(.sqlite)
        _ = try home.journal.commit(arrivals([event("e-1")]))
        let snapshot = SQLiteJournal(path: home.path)
        try snapshot.openSnapshot()
        let before = try home.dump()
        _ = try home.journal.commit(arrivals([event("e-2")]))
        #expect(try dumpLines(of: snapshot) == before)
        #expect(try home.dump() != before)
        try snapshot.close()
        try home.journal.close()
        try snapshot.openSnapshot()
        #expect(try snapshot.events(after: 0, limit: 9).map(\.event.id) == ["e-1", "e-2"])
        try snapshot.close()
    }

    @Test func `reads beside commits see whole commits`() async throws {
        let home = try JournalHome(.sqlite)
        let journal = home.journal
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for round in 0..<40 {
                    var commit = arrivals((0..<40).map { event("\(round)-\($0)") })
                    commit.tickets = (0..<20).map { ticket("T\($0)", state: [UInt8(round)]) }
                    _ = try journal.commit(commit)
                }
            }
            group.addTask {
                for _ in 0..<60 {
                    let states = try journal.tickets((0..<20).map { key("T\($0)") })
                    #expect(states.isEmpty || states.count == 20)
                    #expect(Set(states.values).count <= 1)
                    #expect(try journal.events(after: 0, limit: 9_999).count.isMultiple(of: 40))
                }
            }
            try await group.waitForAll()
        }
    }
}
