import Automation
import Disputes
import Foundation
import Storage
import Testing

/// Copies of a journal: as of one instant, whole or not there.
@Suite struct BackupTests {
    private static func filled(_ home: JournalHome, events: Int) throws {
        for batch in stride(from: 0, to: events, by: 500) {
            let body = String(repeating: "详", count: 300)
            let commit = arrivals((batch..<batch + 500).map { event("e-\($0)", body: body) })
            _ = try home.journal.commit(commit)
        }
    }

    private func open(_ path: String) throws -> SQLiteJournal {
        let journal = SQLiteJournal(path: path)
        try journal.openForReading()
        return journal
    }

    @Test func `a copy holds what the journal holds, and is one`() throws {
        let home = try JournalHome(.sqlite)
        try Self.filled(home, events: 2_000)
        let source = try open(home.path)
        let copy = home.folder / "copy.db"
        let backup = try source.backUp(to: copy)
        #expect(backup.lastNumber == 2_000)
        #expect(try Self.size(copy) == backup.bytes)
        #expect(try dumpLines(of: open(copy)) == home.dump())
        let next = SQLiteJournal(path: copy)
        // The host had it open: to the copy, that is an unclean end.
        #expect(try next.open(as: JournalHome.identity).endedUncleanly)
        #expect(try next.commit(arrivals([event("e-1"), event("new")])).numbers == [nil, 2_001])
        try next.close()
    }

    /// From a connection of its own, and from the host's.
    @Test(arguments: [false, true])
    func `what is committed while it is copied is not in it, and goes on`(own: Bool) throws {
        let home = try JournalHome(.sqlite)
        try Self.filled(home, events: 20_000)
        let before = try home.dump()
        let source = own ? try #require(home.journal as? SQLiteJournal) : try open(home.path)
        var steps = 0
        var failures: [any Error] = []
        let copy = home.folder / "copy.db"
        let backup = try source.backUp(to: copy) { progress in
            steps += 1
            #expect(progress.bytes <= progress.bytesTotal)
            do {
                _ = try home.journal.commit(arrivals([event("meanwhile-\(steps)")]))
            } catch {
                failures.append(error)
            }
        }
        #expect(failures.isEmpty)
        #expect(steps >= 3, "it is copied in steps, once each")
        #expect(backup.lastNumber == 20_000)
        #expect(try dumpLines(of: open(copy)) == before)
        #expect(try home.journal.events(after: 20_000, limit: 99).count == steps)
    }

    @Test func `a file that is there stays, or is replaced as a whole`() throws {
        let home = try JournalHome(.sqlite)
        let source = try open(home.path)
        let copy = home.folder / "copy.db"
        try Data("old".utf8).write(to: URL(fileURLWithPath: copy))
        #expect(throws: BackupProblem.exists(path: copy)) { try source.backUp(to: copy) }
        #expect(try String(contentsOfFile: copy, encoding: .utf8) == "old")
        _ = try source.backUp(to: copy, replacing: true)
        #expect(try dumpLines(of: open(copy)) == home.dump())
        #expect(try Self.names(home).filter { $0.hasSuffix(".part") } == [])
    }

    @Test func `nobody but its owner may read a copy, while it is written, too`() throws {
        let home = try JournalHome(.sqlite)
        let copy = home.folder / "copy.db"
        try Data("old".utf8).write(to: URL(fileURLWithPath: copy))
        let files = FileManager.default
        try files.setAttributes([.posixPermissions: 0o644], ofItemAtPath: copy)
        func mode(_ path: String) throws -> Int? {
            try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        var modes: [Int?] = []
        _ = try open(home.path).backUp(to: copy, replacing: true) { _ in
            let part = try? Self.names(home).first { $0.hasSuffix(".part") }
            modes.append(part.flatMap { try? mode(home.folder / $0) })
        }
        #expect(!modes.isEmpty)
        #expect(modes.allSatisfy { $0 == 0o600 })
        #expect(try mode(copy) == 0o600)
    }

    @Test func `what can't be a copy's place is refused, and nothing is left there`() throws {
        let home = try JournalHome(.sqlite)
        let source = try open(home.path)
        let folder = home.folder
        let other = try JournalHome(.sqlite)
        try other.reopen()
        try Data([1]).write(to: URL(fileURLWithPath: folder / "stale.db-wal"))
        let names = try Self.names(home)
        let cases: [(path: String, reason: String)] = [
            (home.path, "it is the journal itself"), (folder.path, "that is no file"),
            (folder / "none/copy.db", "there is no folder \(folder / "none")"),
            (folder / "none/", "that is the path of a folder"),
            (
                folder / "stale.db",
                "\(folder / "stale.db")-wal lies beside it: a journal there ended uncleanly"
            ),
            (other.path, "a host has it open"),
        ]
        for (path, reason) in cases {
            #expect(throws: BackupProblem.unwritable(path: path, reason: reason)) {
                try source.backUp(to: path, replacing: true)
            }
        }
        #expect(try Self.names(home) == names)
    }

    private static func names(_ home: JournalHome) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: home.folder.path).sorted()
    }

    private static func size(_ path: String) throws -> Int64? {
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size]
        return (size as? Int).map(Int64.init)
    }
}
