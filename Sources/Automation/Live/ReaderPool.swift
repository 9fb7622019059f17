import Synchronization

/// Readers of events that senders share: each is used by one at a time.
final class ReaderPool: Sendable {
    /// Beyond so many, one is made and let go of.
    private static let keptMax = 8

    private struct Kept: @unchecked Sendable {
        // A reader belongs to one thread at a time, and whoever takes it out has it alone.
        let reader: EventReader
    }

    private let free = Mutex<[Kept]>([])

    /// Works with a reader that nobody else has.
    func with<Result>(_ body: (EventReader) -> Result) -> Result {
        let kept = free.withLock { $0.popLast() } ?? Kept(reader: EventReader())
        defer { free.withLock { if $0.count < Self.keptMax { $0.append(kept) } } }
        return body(kept.reader)
    }
}
