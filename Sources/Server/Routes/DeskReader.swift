import Automation
import Sandbox

/// Reads what is in the journal, one answer after the other, on a thread of its own: a long story
/// keeps neither rules nor other connections waiting.
actor DeskReader {
    private let executor = ThreadExecutor()
    private let host: LiveHost

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(_ host: LiveHost) {
        self.host = host
    }

    /// Reads from a desk with the settings of now.
    func read<Value: Sendable>(_ body: @Sendable (Desk) throws -> Value) rethrows -> Value {
        try body(Desk(journal: host.journal, shops: host.settings))
    }
}
