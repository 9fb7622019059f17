import Automation
import Disputes
import Testing

/// A journal in memory without history: what it keeps for later work, and what it drops.
@Suite struct WithoutHistoryTests {
    private let journal = MemoryJournal(history: .none)

    private func commit(_ fill: (inout Commit) -> Void) {
        var commit = Commit()
        fill(&commit)
        _ = journal.commit(commit)
    }

    /// Commits an event of T1 with its outcome; its run, if it starts one, waits.
    private func commit(
        _ number: Int64,
        after previous: Int64,
        waiting: Bool,
        startsRun: Bool = false
    ) {
        commit { commit in
            if number < NumberedEvent.madeFrom {
                _ = journal.commit(arrivals([event("e-\(number)")]))
                commit.processedThrough = number
            } else {
                commit.made = [made(number - NumberedEvent.madeFrom, "d")]
            }
            commit.outcomes = [EventOutcome(number: number, previous: previous, trace: [1])]
            commit.tickets = [ticket("T1", attention: waiting ? .waiting : [])]
            if startsRun { commit.runs = [run(number * 1_024)] }
        }
    }

    private func log(_ number: Int64) -> [Int64] {
        journal.log(endingAt: number, count: 99).map(\.event.number)
    }

    @Test func `a ticket's log is kept while a run waits, from that run's event on`() {
        let deadline = NumberedEvent.madeFrom + 8
        commit(1, after: 0, waiting: false)
        #expect(log(1).isEmpty)
        commit(2, after: 1, waiting: true, startsRun: true)
        commit(3, after: 2, waiting: true)
        commit(deadline, after: 3, waiting: true)
        commit(4, after: deadline, waiting: true, startsRun: true)
        #expect(log(4) == [2, 3, deadline, 4])
        #expect(journal.log(endingAt: 4, count: 2).map(\.event.event.id) == ["d", "e-4"])
        commit(5, after: 4, waiting: false)
        #expect(log(5).isEmpty)
        #expect(journal.outcomes(after: 0, limit: 9).isEmpty)
        #expect(journal.events(after: 0, limit: 9).isEmpty)
        // And once more from the start.
        commit(6, after: 5, waiting: true, startsRun: true)
        #expect(log(6) == [6])
    }

    @Test func `events of one batch are told apart by their tickets`() {
        _ = journal.commit(arrivals((1...9).map { event("e-\($0)") }))
        // T1 has the odd ones, T2 the even ones; T2's run ends within the batch.
        commit { commit in
            commit.outcomes = (1...8).map { number in
                EventOutcome(number: number, previous: max(number - 2, 0), trace: [UInt8(number)])
            }
            commit.tickets = [
                ticket("T1"), ticket("T2", attention: .waiting), ticket("T1", attention: .waiting),
                ticket("T2"),
            ]
            commit.runs = [
                run(7 * 1_024), run(3 * 1_024 + 5), run(2 * 1_024, ticket: "T2", state: .done),
            ]
            commit.processedThrough = 8
        }
        #expect(log(7) == [3, 5, 7])
        #expect(log(8).isEmpty)
        #expect(journal.unfinished(limit: 9).map(\.number) == [9])
    }

    @Test func `runs that may go on, and open actions, are kept`() {
        commit { commit in
            commit.runs = RunRecord.State.allCases.map { run(Int64($0.rawValue), state: $0) }
            commit.actions = ActionState.allCases.enumerated().map {
                action(Int64($0.offset), state: $0.element)
            }
        }
        let kept: [RunRecord.State] = [.waiting, .failed, .stopped, .diverged]
        #expect(journal.runs(after: -1, limit: 99).map(\.state) == kept)
        #expect(journal.runs(in: [.waiting], after: -1, limit: 9) == [run(0)])
        let open = journal.openActions(after: -1, limit: 99)
        #expect(open.map(\.state) == [.needsApproval, .ready, .sending, .unknown])
        #expect(journal.actions(after: -1, limit: 99) == open)
        commit { commit in
            commit.runs = kept.map { run(Int64($0.rawValue), state: .cancelled) }
            commit.actions = open.map { action($0.number, state: .failed) }
        }
        #expect(journal.runs(after: -1, limit: 99).isEmpty)
        #expect(journal.actions(after: -1, limit: 99).isEmpty)
        #expect(journal.openAction(key: action(0).key) == nil)
    }

    @Test func `money counts and counts back, and what was given back is dropped`() {
        let steps: [(LedgerEntry.State, Int64)] = [
            (.reserved, 500), (.posted, 450), (.released, 0), (.reserved, 500), (.released, 0),
        ]
        for (state, sum) in steps {
            commit { $0.ledger = [entry(1, fen: sum == 0 ? 450 : sum, state: state)] }
            #expect(journal.spending(of: shopA, on: 20_000).live.payouts == sum)
            #expect((journal.ledgerEntry(1) == nil) == (state == .released))
        }
    }

    @Test func `tickets, timers, scripts, memory and figures are all there`() {
        commit { commit in
            commit.tickets = [ticket("T1", state: [1], due: dueAt(5, 1), attention: .paused)]
            commit.scripts = [ScriptRecord(hash: [1], sources: [2])]
            commit.memory = [memory("k", [3])]
            commit.figures = [figures(4, [1, 2, 3])]
            commit.deadLetters = [letter(1, digest: 1)]
        }
        #expect(journal.due(after: nil, limit: 9).map(\.key) == [key("T1")])
        #expect(journal.attention(after: nil, limit: 9).map(\.state) == [[1]])
        #expect(journal.script([1])?.sources == [2])
        #expect(journal.memory(of: shopA, key: "k") == [3])
        #expect(journal.figures(of: shopA, since: 4) == [figures(4, [1, 2, 3])])
        #expect(journal.deadLetters(after: nil, limit: 9).isEmpty)
    }
}
