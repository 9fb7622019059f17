/// Which events a journal without history keeps: those of tickets on which a run waits.
///
/// Neither an event nor its outcome names its ticket. The log of a ticket begins here with the event
/// of the first run that waits, which the run's number tells, and goes on by what each outcome calls
/// the event before it.
struct WaitingLogs {
    /// What is to be kept and dropped.
    struct Changes {
        var kept: [EventOutcome] = []
        var dropped: [Int64] = []
    }

    /// Numbers of events, oldest first; never empty.
    private var logs: [TicketKey: [Int64]] = [:]

    /// What a commit changes.
    mutating func changes(by commit: Commit) -> Changes {
        var changes = Changes()
        // The normal case: nothing waits, and looking at the tickets is all that it costs.
        if logs.isEmpty, !commit.tickets.contains(where: { $0.attention.contains(.waiting) }) {
            return changes
        }
        var waits: [TicketKey: Bool] = [:]
        for ticket in commit.tickets { waits[ticket.key] = ticket.attention.contains(.waiting) }
        var chain = Chain(commit)
        for (key, isWaiting) in waits {
            if isWaiting {
                let later = chain.take(after: logs[key]?.last, of: key)
                changes.kept += later
                if !later.isEmpty { logs[key, default: []] += later.map(\.number) }
            } else if let log = logs.removeValue(forKey: key) {
                changes.dropped += log
            }
        }
        return changes
    }
}

/// The outcomes of one commit, to be followed from one event of a ticket to its next.
private struct Chain {
    private var outcomes: [Int64: EventOutcome] = [:]
    private var following: [Int64: Int64] = [:]
    /// The first event of a run of the ticket that waits.
    private var starts: [TicketKey: Int64] = [:]

    init(_ commit: Commit) {
        for outcome in commit.outcomes {
            outcomes[outcome.number] = outcome
            if outcome.previous != 0 { following[outcome.previous] = outcome.number }
        }
        for run in commit.runs where run.state == .waiting {
            let event = run.number / 1_024
            guard outcomes[event] != nil else { continue }
            starts[run.ticket] = min(starts[run.ticket] ?? event, event)
        }
    }

    /// A ticket's outcomes after an event, or from where it began to wait; each is given once.
    mutating func take(after last: Int64?, of ticket: TicketKey) -> [EventOutcome] {
        var taken: [EventOutcome] = []
        var next = starts[ticket]
        if let last { next = following[last] }
        while let number = next, let outcome = outcomes.removeValue(forKey: number) {
            taken.append(outcome)
            next = following[number]
        }
        return taken
    }
}
