import Automation
import Synchronization
import TestJournals

/// A journal that takes nothing more from the moment on that a test says.
final class FailingJournal: ForwardingJournal {
    /// What it has taken.
    let journal = MemoryJournal()
    private let hasFailed = Atomic(false)

    /// From here on the disk is full.
    func fail() { hasFailed.store(true, ordering: .relaxed) }

    func commit(_ commit: Commit) throws(JournalError) -> CommitReceipt {
        if hasFailed.load(ordering: .relaxed) { throw .failed(reason: "the disk is full") }
        return journal.commit(commit)
    }
}
