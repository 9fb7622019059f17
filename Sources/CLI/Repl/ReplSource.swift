import Automation
import Disputes
import Foundation
import Sandbox
import Storage

/// What a session begins with: a shop's folder, a stream of events, a journal to copy from.
struct ReplSource {
    var dir: String?
    var events: String?
    var journal: String?
    /// The clock where nothing else says it.
    var now: Timestamp

    func scripts() throws(FolderProblem) -> ShopFolders.Reading {
        guard let dir else { return ShopFolders.Reading(shops: [ReplShops.plainFolder]) }
        return try ShopFolders.read(dir)
    }

    func stream() throws -> PlayedStream? {
        try events.map { try PlayedStream(path: $0) }
    }

    /// The time at which a session begins: just before its events, or that of its journal, or now.
    func start(of stream: PlayedStream?) -> Timestamp? {
        if let first = stream?.firstTime { return first }
        return journal == nil ? now : nil
    }

    /// The session's own journal, with the tickets that these shops have in the one that was named.
    func journal(of shops: ReplShops) throws -> MemoryJournal {
        guard let journal else { return MemoryJournal() }
        let source = try SQLiteJournal.reading(journal, atOneInstant: true)
        let copy = try MemoryJournal(
            copyOf: source,
            shops: Set(shops.rulebooks.map(\.settings.shop))
        )
        try source.close()
        return copy
    }
}
