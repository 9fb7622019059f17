import Automation
import Disputes
import Foundation
import Storage

/// A journal that this process has for itself, without a host: nothing in it goes on.
struct JournalAlone {
    /// One part in so many that is free.
    private static let worthwhilePart: Int64 = 10

    private let journal: SQLiteJournal
    private let path: String
    /// What it is used for; nil where nothing was ever written.
    let identity: JournalIdentity?
    /// How the last host left it.
    let start: JournalStart

    init(_ path: String) throws {
        self.path = path
        journal = try SQLiteJournal.reading(path)
        identity = try journal.identity()
        try journal.close()
        start = if let identity { try journal.open(as: identity) } else { JournalStart() }
    }

    /// Forgets what came before a time and is over, and gives the space back.
    func compact(
        before time: Timestamp,
        progress: (Compaction.Report) -> Void
    ) throws(JournalError) -> Compaction.Report {
        var compaction = try Compaction(of: journal, before: time)
        while let slice = try compaction.next() {
            progress(compaction.report)
            if slice.isEmpty { continue }
            var commit = Commit()
            commit.forgets = slice
            _ = try journal.commit(commit)
        }
        do throws(JournalError) {
            try giveBack()
        } catch {
            Terminal.standardError.warning(
                "what was forgotten is, but its space is not given back to the disk: \(error)"
            )
        }
        return compaction.report
    }

    /// Gives back the space of what was forgotten, where that is worth writing the rest anew.
    private func giveBack() throws(JournalError) {
        let (used, free) = try journal.space()
        if free * Self.worthwhilePart < used + free { return }
        if hasRoom(for: 2 * used) {
            try journal.rebuild()
        } else if try journal.canShrink() {
            while try journal.giveBackSpace(bytes: 16 << 20) > 0 {}
        } else {
            return Terminal.standardError.warning(
                """
                \(ByteCount(free).text) of the journal are free and will be used again; giving them back to \
                the disk takes \(ByteCount(2 * used).text) of room on it
                """
            )
        }
        let now = try journal.space()
        Terminal.standardError.line(
            "the journal had \(ByteCount(used + free).text), and has "
                + ByteCount(now.used + now.free).text
        )
    }

    private func hasRoom(for bytes: Int64) -> Bool {
        let url = URL(fileURLWithPath: path).deletingLastPathComponent()
        let values = try? FileManager.default.attributesOfFileSystem(forPath: url.path)
        return (values?[.systemFreeSize] as? NSNumber)?.int64Value ?? .max > bytes
    }

    /// An unclean end stays one: the next host sees to what was under way.
    func close() throws(JournalError) {
        try journal.close(as: start)
    }
}
