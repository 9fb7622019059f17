public import Disputes

/// Actions that are not settled, counted.
public struct OpenActions: Sendable, Hashable {
    /// So many are counted, at most; beyond them people have other worries than the exact number.
    static let countedMax = 200_000

    /// How many there are, by state.
    public var counts: [ActionState: Int] = [:]
    /// Since when the oldest unknown one is so; nil where none is.
    public var unknownSince: Timestamp?
}

extension Desk {
    /// Counts the actions that are not settled, up to 200,000.
    ///
    /// - Throws: ``JournalError``.
    public func openActions() throws(JournalError) -> OpenActions {
        var open = OpenActions()
        var after = Int64.min
        var counted = 0
        while counted < OpenActions.countedMax,
            case let page = try journal.openActions(after: after, limit: 4_096),
            let last = page.last
        {
            for action in page {
                open.counts[action.state, default: 0] += 1
                if action.state == .unknown {
                    let since = action.unknownSince
                    open.unknownSince = min(open.unknownSince ?? since, since)
                }
            }
            counted += page.count
            after = last.number
        }
        return open
    }
}

extension ActionRecord {
    /// Since when nobody knows what became of it, however often it was asked after since.
    fileprivate var unknownSince: Timestamp {
        let asked = past.reversed().prefix { $0.state == .unknown || $0.state == .sending }
        return asked.last { $0.state == .unknown }?.at ?? at
    }
}
