import Automation

/// What of a journal is on disk: every write that was kept, in order.
///
/// A value: a host that dies leaves it as it was at that instant, with the write under way dropped
/// or kept, and the next one reads a journal made of it.
struct SimulatedDisk: Sendable {
    private enum Write: Sendable {
        case opening
        case commit(Commit)
        case closing
    }

    private var writes: [Write] = []

    /// How many writes it has had.
    var writeCount: Int { writes.count }

    /// Notes that the journal was taken by a host.
    mutating func open() { writes.append(.opening) }

    /// Notes a commit.
    mutating func commit(_ commit: Commit) { writes.append(.commit(commit)) }

    /// Notes the clean end of a host.
    mutating func close() { writes.append(.closing) }

    /// The journal as a host finds it.
    func journal(_ identity: JournalIdentity) throws -> MemoryJournal {
        let journal = MemoryJournal()
        for write in writes {
            switch write {
            case .opening: _ = try journal.open(as: identity)
            case .commit(let commit): _ = journal.commit(commit)
            case .closing: journal.close()
            }
        }
        return journal
    }
}
