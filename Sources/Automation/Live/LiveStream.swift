/// What happens, in the order of the journal: from a position on, without gap or repeat.
///
/// What is past comes from the journal, then it goes on as it happens. It ends when the host does.
/// Memory stays bounded however slowly it is read: what a reader has not taken waits in the journal.
public struct LiveStream: AsyncSequence, Sendable {
    /// What it gives.
    public typealias Element = StreamItem
    /// ``StreamProblem``, ``JournalError`` or `CancellationError`.
    public typealias Failure = any Error

    private let tail: StreamTail
    private let journal: any Journal
    private let position: Int64

    init(tail: StreamTail, journal: any Journal, after position: Int64) {
        self.tail = tail
        self.journal = journal
        self.position = position
    }

    /// Starts reading.
    public func makeAsyncIterator() -> Iterator {
        Iterator(tail: tail, journal: journal, position: position)
    }

    /// Reads the stream, item by item or by the page.
    public struct Iterator: AsyncIteratorProtocol {
        /// Items that are read at a time.
        private static let pageMax = 256

        private let tail: StreamTail
        private let journal: any Journal
        /// The position of the last item that was read.
        public private(set) var position: Int64
        private var page: ArraySlice<StreamItem> = []

        init(tail: StreamTail, journal: any Journal, position: Int64) {
            self.tail = tail
            self.journal = journal
            self.position = position
        }

        /// The next item; nil at the end.
        ///
        /// - Throws: ``StreamProblem``, ``JournalError``, `CancellationError`.
        public mutating func next() async throws -> StreamItem? {
            if page.isEmpty { page = try await nextPage()[...] }
            return page.popFirst()
        }

        /// All items that are there, at least one and at most 256; none at the end.
        ///
        /// - Throws: ``StreamProblem``, ``JournalError``, `CancellationError`.
        public mutating func nextPage() async throws -> [StreamItem] {
            if !page.isEmpty {
                defer { page = [] }
                return Array(page)
            }
            while true {
                switch tail.page(after: position, limit: Self.pageMax) {
                case .items(let items): return take(items)
                case .older:
                    let items = try readJournal()
                    if !items.isEmpty { return take(items) }
                case .none:
                    await tail.wait(after: position)
                    try Task.checkCancellation()
                case .ended(let error):
                    if let error { throw error }
                    return []
                }
            }
        }

        private mutating func take(_ items: [StreamItem]) -> [StreamItem] {
            position = items.last?.position ?? position
            return items
        }

        private func readJournal() throws -> [StreamItem] {
            let items = try journal.stream(after: position, limit: Self.pageMax)
            if let first = items.first, first.position != position + 1 {
                throw StreamProblem.deleted(through: first.position - 1)
            }
            if items.isEmpty {
                throw StreamProblem.deleted(through: try journal.streamSpan().deletedThrough)
            }
            return items
        }
    }
}

/// Why a stream can't be read from a position.
public enum StreamProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// Items behind the position were deleted (`settle compact`); the oldest left is the one after.
    case deleted(through: Int64)

    /// What to do.
    public var description: String {
        switch self {
        case .deleted(let last):
            "the stream up to position \(last) was deleted; start again after \(last)"
        }
    }
}
