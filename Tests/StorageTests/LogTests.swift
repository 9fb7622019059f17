import Automation
import Disputes
import Testing

/// The events of one ticket, from its last one back.
@Suite struct LogTests {
    /// Two tickets whose events take turns, with an event that the host made in each log.
    ///
    /// - Returns: the logs, oldest first.
    private func fill(_ home: JournalHome) throws -> [[LoggedEvent]] {
        var logs: [[LoggedEvent]] = [[], []]
        for round in 0..<5 {
            let batch = (0..<4).map { event("e-\(round)-\($0)", of: $0 < 2 ? shopA : shopB) }
            let numbers = try home.journal.commit(arrivals(batch)).numbers.compactMap(\.self)
            var commit = Commit()
            for (number, event) in zip(numbers, batch) {
                let ticket = Int(number) % 2
                add(NumberedEvent(number: number, event: event), to: &logs[ticket], in: &commit)
            }
            if round == 2 {
                for ticket in [1, 0] {
                    let event = made(Int64(9 - ticket), "d-\(ticket)")
                    commit.made.append(event)
                    add(event, to: &logs[ticket], in: &commit)
                }
            }
            commit.processedThrough = numbers.last
            _ = try home.journal.commit(commit)
        }
        return logs
    }

    private func add(_ event: NumberedEvent, to log: inout [LoggedEvent], in commit: inout Commit) {
        let trace = [UInt8(log.count), UInt8(truncatingIfNeeded: event.number)]
        let previous = log.last?.event.number ?? 0
        commit.outcomes.append(
            EventOutcome(number: event.number, previous: previous, trace: trace)
        )
        log.append(LoggedEvent(event: event, trace: trace))
    }

    @Test(arguments: JournalKind.allCases)
    func `a log is its own ticket's, arrivals and made events in turn`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let logs = try fill(home)
        try home.reopen()
        for log in logs {
            #expect(log.count == 11)
            for end in log.indices {
                for count in [0, 1, 2, 5, 10, 11, 12, 5_000] {
                    let number = log[end].event.number
                    let read = try home.journal.log(endingAt: number, count: count)
                    #expect(read == Array(log[...end].suffix(count)))
                }
            }
        }
    }

    @Test(arguments: JournalKind.allCases)
    func `an event without an outcome, or none at all, ends no log`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        _ = try home.journal.commit(arrivals([event("e-1")]))
        for number in [0, 1, 2, -1, NumberedEvent.madeFrom] {
            #expect(try home.journal.log(endingAt: number, count: 9).isEmpty)
        }
    }
}
