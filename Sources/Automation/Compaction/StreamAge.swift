import Disputes

/// How old items of a stream are, by those of the host's own: they carry its clock.
struct StreamAge {
    /// So many items are looked at for one of the host's own: every event is followed by one.
    private static let lookMax = 256

    private let journal: any Journal
    private let reader = EventReader()

    init(_ journal: any Journal) {
        self.journal = journal
    }

    /// The position of the last item of the host's own before a time, or that of the last item that
    /// was deleted.
    ///
    /// Found by halving: the clock of a host does not run backwards for long.
    func last(before time: Timestamp, in span: StreamSpan) throws(JournalError) -> Int64 {
        var (old, last) = (span.deletedThrough, span.last)
        while old < last {
            let middle = old + (last - old + 1) / 2
            if let item = try ownItem(from: middle), item.at < time, item.position <= last {
                old = item.position
            } else {
                last = middle - 1
            }
        }
        return old
    }

    private func ownItem(
        from position: Int64
    ) throws(JournalError) -> (position: Int64, at: Timestamp)? {
        var after = position - 1
        while after < position + Int64(Self.lookMax) {
            let page = try journal.stream(after: after, limit: 16)
            for item in page where item.type.hasPrefix("settle.") {
                if let at = reader.time(of: item.body) { return (item.position, at) }
            }
            guard let last = page.last else { return nil }
            after = last.position
        }
        return nil
    }
}
