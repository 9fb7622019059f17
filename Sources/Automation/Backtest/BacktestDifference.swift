public import Disputes

/// How two versions of the rules differ on the same events.
public struct BacktestDifference: Sendable {
    /// One action that rules asked for on a ticket.
    public struct Deed: Sendable, Hashable {
        /// The name of the rule.
        public var rule: String
        /// What it asked for.
        public var kind: ActionKind
        /// Where it came to.
        public var state: ActionState
        /// The money it moves; nil where it moves none.
        public var amount: Money?
        /// Its arguments, a JSON object, cut where they are long.
        public var arguments: String
    }

    /// A ticket on which they differ.
    public struct Line: Sendable {
        /// The ticket.
        public var ticket: TicketKey
        /// What the other version moved and set aside on it, in fen.
        public var otherFen: Int64
        /// What this version did, in fen.
        public var fen: Int64
        /// What the other version asked for, in order.
        public var other: [Deed]
        /// What this version asked for.
        public var deeds: [Deed]
    }

    /// Tickets on which rules asked for something else, or for the same in another order.
    public var tickets = 0
    /// The greatest differences in money first, then by ticket; not all, where there are many.
    public var lines: [Line] = []
}

extension BacktestDifference.Line {
    /// What the other version alone asked for.
    public var gone: [BacktestDifference.Deed] { Self.without(deeds, in: other) }

    /// What this version alone asks for.
    public var new: [BacktestDifference.Deed] { Self.without(other, in: deeds) }

    /// Those of a list that another has not, or not as often; which rule asked is no difference.
    private static func without(
        _ taken: [BacktestDifference.Deed],
        in list: [BacktestDifference.Deed]
    ) -> [BacktestDifference.Deed] {
        var rest = taken
        return list.filter { deed in
            guard let place = rest.firstIndex(where: { $0.isSame(as: deed) }) else { return true }
            rest.remove(at: place)
            return false
        }
    }
}

extension BacktestDifference.Deed {
    fileprivate func isSame(as other: BacktestDifference.Deed) -> Bool {
        kind == other.kind && state == other.state && arguments == other.arguments
    }
}

extension Backtest {
    /// Actions of a ticket that are shown.
    private static let deedsMax = 20
    private static let argumentBytesMax = 160

    /// What this version of the rules would have done otherwise than another one.
    ///
    /// - Parameters:
    ///   - other: has run over the same events.
    ///   - limit: so many tickets at most are told in detail.
    /// - Returns: how many tickets they differ on, and the first of them.
    /// - Throws: ``JournalError``.
    public func difference(from other: Backtest, limit: Int) throws -> BacktestDifference {
        var difference = BacktestDifference()
        var found: [(weight: Int64, key: TicketKey)] = []
        func look(at key: TicketKey) {
            let mine = book.tickets[key.digest] ?? BacktestBook.TicketSum()
            let theirs = other.book.tickets[key.digest] ?? BacktestBook.TicketSum()
            if mine.digest == theirs.digest, mine.fen == theirs.fen { return }
            difference.tickets += 1
            found.append((abs(mine.fen - theirs.fen), key))
            if found.count >= 2 * limit + 16 { found = Self.first(limit, of: found) }
        }
        try eachTicket { look(at: $0.key) }
        // Tickets of shops that only the other version has.
        try other.eachTicket { record in
            if book.tickets[record.key.digest] == nil { look(at: record.key) }
        }
        for (_, key) in Self.first(limit, of: found) {
            difference.lines.append(
                BacktestDifference.Line(
                    ticket: key,
                    otherFen: other.book.tickets[key.digest]?.fen ?? 0,
                    fen: book.tickets[key.digest]?.fen ?? 0,
                    other: try other.deeds(on: key),
                    deeds: try deeds(on: key)
                )
            )
        }
        return difference
    }

    private static func first(
        _ limit: Int,
        of found: [(weight: Int64, key: TicketKey)]
    ) -> [(weight: Int64, key: TicketKey)] {
        let sorted = found.sorted { a, b in
            a.weight == b.weight ? a.key < b.key : a.weight > b.weight
        }
        return Array(sorted.prefix(limit))
    }

    /// What rules asked for on a ticket, in order; the first few.
    private func deeds(on key: TicketKey) throws -> [BacktestDifference.Deed] {
        guard let bytes = try journal.tickets([key])[key], let state = TicketState(decoding: bytes)
        else { return [] }
        var deeds: [BacktestDifference.Deed] = []
        for number in try runs(of: state) {
            guard deeds.count < Self.deedsMax, let run = try journal.run(number) else { continue }
            let page = try journal.actions(after: number * 1024, limit: Self.deedsMax)
            for record in page where record.number / 1024 == number {
                deeds.append(
                    BacktestDifference.Deed(
                        rule: run.rule,
                        kind: record.kind,
                        state: record.state,
                        amount: try journal.ledgerEntry(record.number)?.amount,
                        arguments: String(decoding: record.arguments, as: UTF8.self)
                            .cut(toBytes: Self.argumentBytesMax)
                    )
                )
            }
        }
        return Array(deeds.prefix(Self.deedsMax))
    }

    /// The runs that the last events of a ticket started, in order.
    private func runs(of state: TicketState) throws -> [Int64] {
        let log = try journal.log(endingAt: state.lastEvent, count: Desk.pageRows)
        return log.flatMap { logged in
            (EventTrace(decoding: logged.trace)?.entries ?? []).compactMap { entry in
                guard case .fired(let run) = entry.outcome else { return nil }
                return run
            }
        }
    }
}
