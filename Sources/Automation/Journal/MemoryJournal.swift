import Disputes
import Synchronization

/// A journal in memory: for tests, rehearsals and `--journal :memory:`.
public final class MemoryJournal: Journal {
    /// What is kept beyond what the engine itself reads.
    public enum History: Sendable {
        /// Everything, as on disk: every page can be read.
        case everything
        /// Only what later events need.
        ///
        /// Kept are ids, tickets, money that is not given back, runs that may go on, actions that
        /// are not settled, scripts, memory, figures, and of events with their outcomes those of
        /// tickets on which a run waits, from that run's own event on. The pages hold no more.
        case none
    }

    private let history: History
    private let content = Mutex(MemoryContent())

    /// An empty journal that keeps `history`.
    public init(history: History = .everything) {
        self.history = history
    }

    /// Takes the journal; see ``Journal/open(as:)``.
    public func open(as identity: JournalIdentity) throws(JournalError) -> JournalStart {
        let start = content.withLock { content -> Result<JournalStart, JournalError> in
            if let had = content.identity, had != identity {
                return .failure(.otherIdentity(had: had, asked: identity))
            }
            content.identity = identity
            defer { content.start.endedUncleanly = true }
            return .success(content.start)
        }
        return try start.get()
    }

    /// Marks a clean end.
    public func close() {
        content.withLock { $0.start.endedUncleanly = false }
    }

    /// Keeps everything in `commit` at once.
    public func commit(_ commit: Commit) -> CommitReceipt {
        content.withLock { $0.apply(commit, history: history) }
    }

    /// Changes what is held otherwise than by a commit: before it is opened.
    func prepare(_ body: (inout MemoryContent) -> Void) {
        content.withLock { body(&$0) }
    }

    /// What `body` reads, beside no commit.
    func read<Value: Sendable>(_ body: (borrowing MemoryContent) -> Value) -> Value {
        content.withLock { body($0) }
    }
}
