public import Disputes

extension MemoryJournal {
    /// Actions that may still change, by number.
    public func openActions(after: Int64, limit: Int) -> [ActionRecord] {
        page(after: after, limit: limit) { content in
            content.actions.filter { !$0.value.state.isFinal }
        }
    }

    /// The open action with that key.
    public func openAction(key: String) -> ActionRecord? {
        read { content in
            let open = content.actions.values.filter { $0.key == key && !$0.state.isFinal }
            return open.min { $0.number < $1.number }
        }
    }

    /// Runs in one of the states, which are not ``RunRecord/State/done``, by number.
    public func runs(
        in states: Set<RunRecord.State>,
        after: Int64,
        limit: Int
    ) -> [RunRecord] {
        precondition(!states.contains(.done), "runs that are done are not looked for")
        return page(after: after, limit: limit) { content in
            content.runs.filter { states.contains($0.value.state) }
        }
    }

    /// Tickets that are paused or handed over, in the order of platform, shop, ticket.
    public func attention(after: TicketKey?, limit: Int) -> [TicketRecord] {
        let wanted: TicketRecord.Attention = [.paused, .handedOver]
        return tickets(after: after, limit: limit) { !$0.isDisjoint(with: wanted) }
    }

    /// Items of the stream behind a position, in order.
    public func stream(after: Int64, limit: Int) -> [StreamItem] {
        read { content in
            let skipped = max(0, after) - content.streamStart
            return Array(content.stream.dropFirst(Int(clamping: max(0, skipped))).prefix(limit))
        }
    }

    /// Which positions of the stream are there.
    public func streamSpan() -> StreamSpan {
        read { StreamSpan(deletedThrough: $0.streamStart, last: $0.lastPosition) }
    }

    /// The number of the first event that the stream shows behind a position.
    public func firstStreamedEvent(after position: Int64) -> Int64? {
        read { $0.streamedEvents.first { $0.position > position }?.event }
    }

    /// Dead letters that came before a time, by the order in which they came.
    public func deadLetters(before time: Timestamp, after: Int64, limit: Int) -> [Int64] {
        read { content in
            let old = content.letters.filter { number, letter in
                number > after && letter.at.map { $0 < time } ?? false
            }
            return Array(old.keys.sorted().prefix(limit))
        }
    }

    /// Hashes of all script sets.
    public func scriptHashes() -> Set<[UInt8]> {
        read { Set($0.scripts.keys) }
    }

    /// What runs are pinned to, by their numbers.
    public func pins(after: Int64, limit: Int) -> [RunPin] {
        runs(after: after, limit: limit).map { RunPin(run: $0.number, scripts: $0.pin) }
    }

    /// Memory is nobody's disk.
    public func giveBackSpace(bytes: Int) -> Int { 0 }

    /// Settings whose names begin so, in the order of their names.
    public func settings(named prefix: String) -> [Setting] {
        read { content in
            content.settings.filter { $0.key.utf8.starts(with: prefix.utf8) }
                .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { Setting(name: $0.key, value: $0.value) }
        }
    }

    /// Events with a number above `after`, in order.
    public func events(after: Int64, limit: Int) -> [NumberedEvent] {
        read { content in
            Self.page(content.events, after: after, limit: limit)
                .map { NumberedEvent(number: $0.key, event: $0.value) }
        }
    }

    /// Outcomes of events above `after`, in order.
    public func outcomes(after: Int64, limit: Int) -> [EventOutcome] {
        page(after: after, limit: limit) { $0.outcomes }
    }

    /// Runs with a number above `after`, in order.
    public func runs(after: Int64, limit: Int) -> [RunRecord] {
        page(after: after, limit: limit) { $0.runs }
    }

    /// Actions with a number above `after`, in order.
    public func actions(after: Int64, limit: Int) -> [ActionRecord] {
        page(after: after, limit: limit) { $0.actions }
    }

    /// Ledger entries with a number above `after`, in order.
    public func ledger(after: Int64, limit: Int) -> [LedgerEntry] {
        page(after: after, limit: limit) { $0.ledger }
    }

    /// Tickets whose key comes after `after`, in the order of platform, shop, ticket.
    public func tickets(after: TicketKey?, limit: Int) -> [TicketRecord] {
        tickets(after: after, limit: limit) { _ in true }
    }

    /// Dead letters after `after`, in the order of line, then digest.
    public func deadLetters(after: DeadLetter.Key?, limit: Int) -> [DeadLetter] {
        page(after: after, limit: limit) { $0.deadLetters }
    }

    /// Remembered values after `after`, in the order of platform, shop, key.
    public func memory(after: MemoryRecord.Key?, limit: Int) -> [MemoryRecord] {
        page(after: after, limit: limit) { content in
            var values: [MemoryRecord.Key: MemoryRecord] = [:]
            for (shop, keys) in content.memory {
                for (key, value) in keys {
                    values[MemoryRecord.Key(shop: shop, key: key)] =
                        MemoryRecord(shop: shop, key: key, value: value)
                }
            }
            return values
        }
    }

    /// Figures after `after`, in the order of platform, shop, day.
    public func figures(after: DayFigures.Key?, limit: Int) -> [DayFigures] {
        page(after: after, limit: limit) { content in
            var figures: [DayFigures.Key: DayFigures] = [:]
            for (shop, days) in content.figures {
                for (day, counts) in days {
                    figures[DayFigures.Key(shop: shop, day: day)] = counts
                }
            }
            return figures
        }
    }

    /// Script sets in the order of their hashes.
    public func scripts() -> [ScriptRecord] {
        read { content in
            content.scripts.values.sorted { $0.hash.lexicographicallyPrecedes($1.hash) }
        }
    }

    private func tickets(
        after: TicketKey?,
        limit: Int,
        where isListed: (TicketRecord.Attention) -> Bool
    ) -> [TicketRecord] {
        read { content in
            let listed = content.tickets.filter { isListed($0.value.attention) }
            return Self.page(listed, after: after, limit: limit).map { key, held in
                TicketRecord(
                    key: key,
                    state: held.state,
                    due: held.due,
                    attention: held.attention
                )
            }
        }
    }

    private func page<Key: Comparable, Value: Sendable>(
        after: Key?,
        limit: Int,
        _ records: (borrowing MemoryContent) -> [Key: Value]
    ) -> [Value] {
        read { Self.page(records($0), after: after, limit: limit).map(\.value) }
    }

    private static func page<Key: Comparable, Value>(
        _ records: [Key: Value],
        after: Key?,
        limit: Int
    ) -> [(key: Key, value: Value)] {
        let later = records.filter { pair in
            guard let after else { return true }
            return pair.key > after
        }
        return Array(later.sorted { $0.key < $1.key }.prefix(limit))
    }
}
