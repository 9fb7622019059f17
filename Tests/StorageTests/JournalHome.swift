import Automation
import Disputes
import Foundation
import Storage

/// The implementations that the conformance suites run on.
enum JournalKind: CaseIterable, CustomStringConvertible {
    case memory
    case sqlite

    var description: String {
        switch self {
        case .memory: "MemoryJournal"
        case .sqlite: "SQLiteJournal"
        }
    }
}

/// An open journal in a folder of its own, removed at the end.
final class JournalHome {
    static let identity = JournalIdentity(gateway: "print", clock: "events")

    let kind: JournalKind
    let folder = TemporaryFolder()
    private(set) var journal: any Journal
    /// What the last opening told.
    private(set) var start = JournalStart()

    init(_ kind: JournalKind) throws {
        self.kind = kind
        journal = kind == .memory ? MemoryJournal() : SQLiteJournal(path: folder / "journal.db")
        start = try journal.open(as: Self.identity)
    }

    var path: String { folder / "journal.db" }

    /// Ends the journal, with or without closing it, and opens it again.
    @discardableResult
    func reopen(cleanly: Bool = true) throws -> JournalStart {
        if cleanly { try journal.close() }
        if kind == .sqlite {
            // The old object goes, and its lock with it.
            journal = MemoryJournal()
            journal = SQLiteJournal(path: path)
        }
        start = try journal.open(as: Self.identity)
        return start
    }

    func dump() throws -> [String] {
        try dumpLines(of: journal)
    }
}

/// The canonical dump as lines.
func dumpLines(of journal: any Journal) throws -> [String] {
    var lines: [String] = []
    try canonicalDump(of: journal) { lines.append($0) }
    return lines
}

/// A folder that is removed with everything in it.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "/settle-" + UUID().uuidString
        try? FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    static func / (folder: TemporaryFolder, name: String) -> String {
        folder.path + "/" + name
    }
}
