/// Finds script sets that no run is pinned to, and that no trace which is left names.
struct UnusedScripts {
    private enum Stage {
        case hashes
        case runs(after: Int64)
        case traces(after: Int64)
    }

    private static let pageRuns = 4_096
    private static let pageTraces = 1_024

    private let journal: any Journal
    private var stage = Stage.hashes
    /// By the first bytes of their hashes, as traces name them.
    private var unused: [UInt64: [[UInt8]]] = [:]

    /// - Parameter journal: open.
    init(of journal: any Journal) {
        self.journal = journal
    }

    /// Looks at one page; what was found, in its order, once all were looked at.
    mutating func next() throws(JournalError) -> [[UInt8]]? {
        switch stage {
        case .hashes:
            unused = Dictionary(grouping: try journal.scriptHashes(), by: \.start)
            stage = .runs(after: .min)
        case .runs(let after):
            let page = try journal.pins(after: after, limit: Self.pageRuns)
            for scripts in Set(page.map(\.scripts)) {
                unused[scripts.start]?.removeAll { $0 == scripts }
            }
            stage = page.last.map { .runs(after: $0.run) } ?? .traces(after: .min)
        case .traces(let after):
            let page = try journal.outcomes(after: after, limit: Self.pageTraces)
            guard let last = page.last else { return found }
            for outcome in page {
                if let scripts = EventTrace.scripts(of: outcome.trace) { unused[scripts] = nil }
            }
            stage = .traces(after: last.number)
        }
        return found.isEmpty ? [] : nil
    }

    private var found: [[UInt8]] {
        unused.values.joined().sorted { $0.lexicographicallyPrecedes($1) }
    }
}

extension [UInt8] {
    /// The first bytes of a hash as a number.
    fileprivate var start: UInt64 { prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
