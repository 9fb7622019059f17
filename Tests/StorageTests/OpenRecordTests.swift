import Automation
import Disputes
import Testing

/// Actions that may still change, and runs by state.
@Suite struct OpenRecordTests {
    private static let open: Set<ActionState> = [.needsApproval, .ready, .sending, .unknown]

    @Test(arguments: JournalKind.allCases, ActionState.allCases)
    func `an action is open in four states`(kind: JournalKind, state: ActionState) throws {
        let home = try JournalHome(kind)
        let isOpen = Self.open.contains(state)
        // From each state into this one and back.
        for other in ActionState.allCases {
            for now in [other, state] {
                var commit = Commit()
                commit.actions = [action(5, key: "the key", state: now), action(6, state: .done)]
                _ = try home.journal.commit(commit)
            }
            let expected = isOpen ? [action(5, key: "the key", state: state)] : []
            #expect(try home.journal.openActions(after: 0, limit: 9) == expected)
            #expect(try home.journal.openAction(key: "the key") == expected.first)
        }
        try home.reopen()
        #expect(try (home.journal.openAction(key: "the key") != nil) == isOpen)
        #expect(try home.journal.openAction(key: "the KEY") == nil)
    }

    @Test(arguments: JournalKind.allCases)
    func `an unknown action before a human stays open`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let waiting = action(1, state: .unknown, delivery: delivery(beforeHuman: true))
        var commit = Commit()
        commit.actions = [waiting]
        _ = try home.journal.commit(commit)
        #expect(try home.journal.openActions(after: 0, limit: 9) == [waiting])
        #expect(try home.journal.openAction(key: waiting.key) == waiting)
    }

    @Test(arguments: JournalKind.allCases)
    func `open actions go by number, whatever their keys`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let states = ActionState.allCases
        var commit = Commit()
        commit.actions = (1...60).map {
            action($0, key: "\($0 * 7 % 61)", state: states[Int($0) % states.count])
        }
        _ = try home.journal.commit(commit)
        let open = commit.actions.filter { Self.open.contains($0.state) }
        for limit in [1, 3, 60] {
            var read: [ActionRecord] = []
            while case let page = try home.journal.openActions(
                after: read.last?.number ?? .min,
                limit: limit
            ), !page.isEmpty {
                #expect(page.count <= limit)
                read += page
            }
            #expect(read == open)
        }
        #expect(try home.journal.openActions(after: 0, limit: 0).isEmpty)
        for action in commit.actions {
            let found = try home.journal.openAction(key: action.key)
            #expect(found == (Self.open.contains(action.state) ? action : nil))
        }
    }

    @Test(arguments: JournalKind.allCases)
    func `runs are found by their states, by number`(kind: JournalKind) throws {
        let home = try JournalHome(kind)
        let states = RunRecord.State.allCases
        var commit = Commit()
        commit.runs = (0..<50).map { run($0, state: states[Int($0 * $0 + $0 / 7) % states.count]) }
        _ = try home.journal.commit(commit)
        // Some change, out of and into the index.
        let changed = (10..<20).map { run($0, state: states[Int($0) % states.count]) }
        var change = Commit()
        change.runs = changed
        _ = try home.journal.commit(change)
        commit.runs.replaceSubrange(10..<20, with: changed)
        let wanted: [Set<RunRecord.State>] = [
            [], [.waiting], [.cancelled], [.failed, .diverged],
            [.waiting, .failed, .stopped, .diverged, .cancelled],
        ]
        for states in wanted {
            let expected = commit.runs.filter { states.contains($0.state) }
            let journal = home.journal
            #expect(try journal.runs(in: states, after: -1, limit: .max) == expected)
            #expect(try journal.runs(in: states, after: -1, limit: 3) == Array(expected.prefix(3)))
            let later = expected.filter { $0.number > 14 }
            #expect(try journal.runs(in: states, after: 14, limit: 4) == Array(later.prefix(4)))
        }
    }
}
