public import Disputes

/// An action as people see it in a list.
public struct ActionListing: Sendable, Hashable {
    /// The action as the journal has it.
    public var record: ActionRecord
    /// The name of the rule that asked for it; empty where its run is not in the journal.
    public var rule: String
    /// The id of the run that asked for it, as hexadecimal digits.
    public var run: String
    /// The money it moves, or would have moved; nil where it moves none.
    public var amount: Money?
}

extension Desk {
    /// Hands over actions in the order in which they were asked for: those of events that arrived,
    /// then those of deadlines.
    ///
    /// - Parameters:
    ///   - states: only those in one of these states.
    ///   - ticket: only those of tickets with this id; nil: of all.
    ///   - body: called once for each.
    /// - Throws: ``JournalError``, and what `body` throws.
    public func actions(
        in states: Set<ActionState>,
        ticket: String? = nil,
        _ body: (ActionListing) throws -> Void
    ) throws {
        func take(_ page: [ActionRecord]) throws {
            let rows = page.filter { record in
                states.contains(record.state) && ticket.map { $0 == record.ticket.id } ?? true
            }
            for record in rows { try body(try listing(of: record)) }
        }
        // Those that are open are few, and found without looking at the rest.
        if states.allSatisfy({ !$0.isFinal }) { return try eachOpenPage(take) }
        try eachPage(
            { try journal.actions(after: $0, limit: Self.pageRows) },
            number: \.number,
            take
        )
    }

    func listing(of record: ActionRecord) throws(JournalError) -> ActionListing {
        let run = try journal.run(record.number / 1024)
        return ActionListing(
            record: record,
            rule: run?.rule ?? "",
            run: run?.id.hexadecimal ?? "",
            amount: try journal.ledgerEntry(record.number)?.amount
        )
    }
}
