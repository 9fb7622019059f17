import Automation
import Disputes
import Testing

/// Records: what is committed is read, and a later commit replaces.
@Suite struct RecordTests {
    @Test(arguments: JournalKind.allCases)
    func `every kind of record comes back as it was`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let commit = fullCommit()
        _ = try home.journal.commit(commit)
        try home.reopen()
        let journal = home.journal
        #expect(try journal.outcomes(after: 0, limit: 99) == commit.outcomes)
        #expect(try journal.tickets(after: nil, limit: 99) == commit.tickets)
        #expect(try journal.runs(after: 0, limit: 99) == commit.runs)
        #expect(try journal.actions(after: 0, limit: 99) == commit.actions)
        #expect(try journal.ledger(after: 0, limit: 99) == commit.ledger)
        #expect(try journal.deadLetters(after: nil, limit: 99) == commit.deadLetters)
        #expect(try journal.scripts() == commit.scripts)
        for run in commit.runs { #expect(try journal.run(run.number) == run) }
        for action in commit.actions { #expect(try journal.action(action.number) == action) }
        for entry in commit.ledger { #expect(try journal.ledgerEntry(entry.number) == entry) }
        for script in commit.scripts { #expect(try journal.script(script.hash) == script) }
        #expect(try journal.run(5) == nil)
        #expect(try journal.action(5) == nil)
        #expect(try journal.ledgerEntry(-5) == nil)
        #expect(try journal.script([1]) == nil)
    }

    private func fullCommit() -> Commit {
        var commit = arrivals([event("e-1"), event("e-2")])
        commit.outcomes = [
            EventOutcome(number: 1, previous: 0, trace: []),
            EventOutcome(number: 2, previous: 1, trace: [1, 2, 3]),
        ]
        commit.tickets = [
            ticket("T1", state: [1], due: dueAt(5, 1), attention: .waiting),
            ticket("T2", due: dueAt(.min + 1, .max), attention: [.paused, .handedOver, .waiting]),
            ticket("T1", of: shopB),
        ]
        commit.runs = RunRecord.State.allCases.map { run(1_024 + Int64($0.rawValue), state: $0) }
        commit.actions = ActionState.allCases.enumerated().map {
            action(Int64($0.offset + 1) << 20, state: $0.element, reason: "原因", reference: "")
        }
        commit.actions += [
            action(99 << 20), action(100 << 20, request: [0], delivery: Delivery()),
            action(101 << 20, request: Array(0...255), delivery: delivery()),
            action(102 << 20, delivery: delivery(attempts: .max, beforeHuman: true)),
            action(103 << 20, state: .done, past: pastStates),
        ]
        commit.ledger = LedgerEntry.Account.allCases.flatMap { account in
            LedgerEntry.State.allCases.map { state in
                entry(
                    Int64(account.rawValue * 3 + state.rawValue + 1),
                    fen: -3,
                    account: account,
                    state: state,
                    shadow: state == .posted
                )
            }
        }
        commit.deadLetters = [letter(0, digest: 9), letter(3, digest: 1)]
        commit.scripts = [
            ScriptRecord(hash: Array(repeating: 1, count: 32), sources: [1]),
            ScriptRecord(hash: Array(repeating: 200, count: 32), sources: []),
        ]
        return commit
    }

    @Test(arguments: JournalKind.allCases)
    func `a ticket's later state replaces the earlier one`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        var commit = Commit()
        commit.tickets = [ticket("T1", state: [1]), ticket("T2", state: [2])]
        _ = try home.journal.commit(commit)
        commit.tickets = [ticket("T1", state: [3]), ticket("T1", state: [4, 4])]
        _ = try home.journal.commit(commit)
        let found = try home.journal.tickets([
            key("T1"), key("T1"), key("T2"), key("T1", of: shopB), key("T3"),
        ])
        #expect(found == [key("T1"): [4, 4], key("T2"): [2]])
        #expect(try home.journal.tickets([]).isEmpty)
    }

    @Test(arguments: JournalKind.allCases)
    func `runs and actions and outcomes are replaced whole by number`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        for step in 0..<3 {
            var commit = Commit()
            let log = Array(repeating: UInt8(step), count: step * 5_000)
            // More than one statement's rows, and a few beyond.
            commit.runs = (0..<37).map { run($0, ticket: "T\(step)", state: .done, log: log) }
            commit.actions = (0..<37).map {
                action($0, ticket: "T\(step)", state: .done, reason: step == 1 ? "x" : nil)
            }
            commit.outcomes = (0..<37).map {
                EventOutcome(number: $0, previous: Int64(step), trace: log)
            }
            _ = try home.journal.commit(commit)
            #expect(try home.journal.runs(after: -1, limit: 99) == commit.runs)
            #expect(try home.journal.actions(after: -1, limit: 99) == commit.actions)
            #expect(try home.journal.outcomes(after: -1, limit: 99) == commit.outcomes)
        }
    }

    @Test(arguments: JournalKind.allCases)
    func `an action's request and delivery come and go`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let steps = [
            action(1), action(1, request: [1, 2]),
            action(1, state: .sending, request: [1, 2], delivery: delivery(attempts: 1)),
            action(1, state: .unknown, request: [1, 2], delivery: delivery(beforeHuman: true)),
            action(1, request: [], delivery: Delivery(), past: pastStates),
            action(1, state: .done),
        ]
        for step in steps {
            var commit = Commit()
            commit.actions = [step]
            _ = try home.journal.commit(commit)
            try home.reopen(cleanly: false)
            #expect(try home.journal.action(1) == step)
        }
    }

    @Test(arguments: JournalKind.allCases)
    func `dead letters and scripts are kept once, as they came first`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let hash = Array(repeating: UInt8(3), count: 32)
        for round: UInt8 in 0..<3 {
            var commit = Commit()
            commit.deadLetters = [
                letter(7, digest: 1, reason: "\(round)"), letter(7, digest: 2),
                letter(7, digest: 1, reason: "again"),
            ]
            commit.scripts = [ScriptRecord(hash: hash, sources: [round])]
            _ = try home.journal.commit(commit)
        }
        #expect(
            try home.journal.deadLetters(after: nil, limit: 9).map(\.reason) == ["0", "no JSON"]
        )
        #expect(try home.journal.scripts() == [ScriptRecord(hash: hash, sources: [0])])
    }
}
