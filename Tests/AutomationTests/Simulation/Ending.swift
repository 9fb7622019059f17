import Automation
import Disputes
import Sandbox

/// How a story came out, without the times and the words of how it got there: the same whether or
/// not hosts died on the way.
struct Ending: Equatable {
    /// How a run came out.
    struct OfRun: Equatable {
        var rule: String
        var state: RunRecord.State
        var asks: [FlatValue]
        var lines: [String]
    }

    /// By key: what became of the action.
    private var actions: [String: String] = [:]
    /// By id.
    private var runs: [[UInt8]: OfRun] = [:]
    /// The keys performed on each ticket, in order.
    private var performed: [String: [String]] = [:]
    /// What the shop remembers.
    private var memory: [String: [UInt8]] = [:]

    /// The ending of a world.
    init(_ world: World, _ journal: MemoryJournal) {
        for action in journal.actions(after: 0, limit: .max) {
            actions[action.key] = "\(action.kind) \(action.state)"
        }
        for run in journal.runs(after: 0, limit: .max) {
            let history = RunHistory(decoding: run.log)
            runs[run.id] = OfRun(
                rule: run.rule,
                state: run.state,
                asks: history?.steps.map(\.ask) ?? [],
                lines: history?.lines ?? []
            )
        }
        for performance in world.gateway.performed {
            performed[performance.ticket.id, default: []].append(performance.key)
        }
        for record in journal.memory(after: nil, limit: .max) {
            memory[record.key] = record.value
        }
    }

    /// What is not as in another ending, in a few words; nil where all is.
    func difference(from other: Ending) -> String? {
        if actions != other.actions {
            return "actions \(actions.sorted { $0 < $1 }), not \(other.actions.sorted { $0 < $1 })"
        }
        if performed != other.performed { return "performed \(performed), not \(other.performed)" }
        if runs != other.runs { return "runs \(runs.shown), not \(other.runs.shown)" }
        return memory == other.memory ? nil : "another memory"
    }
}

extension [[UInt8]: Ending.OfRun] {
    /// Rules with states and the number of asks.
    fileprivate var shown: [String] {
        values.map { "\($0.rule) \($0.state) \($0.asks.count)" }.sorted()
    }
}
