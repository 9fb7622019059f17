/// What one step of a ``Rehearsal`` led to.
public struct Scene: Sendable {
    /// The engine's turns, in order: everything decided, written, said and sent.
    public internal(set) var turns: [BatchOutcome] = []
    /// The numbers of the events that arrived, in order; nil for one that was known already.
    public internal(set) var arrivals: [Int64?] = []
    /// Lines that were no event.
    public internal(set) var deadLetters: [DeadLetter] = []

    init() {}

    /// Output lines as `settle run` writes them, in the order in which actions' states changed.
    public var lines: [UInt8] { turns.flatMap(\.lines) }

    /// Runs and conditions that ended badly, in order.
    public var warnings: [RunWarning] { turns.flatMap(\.warnings) }

    /// What became of the step's orders, in their order.
    public var replies: [Result<String, OrderProblem>] { turns.flatMap(\.replies) }

    /// What was tried at the gateway that isn't there, in order.
    public var sends: [Sending] { turns.flatMap(\.sends) }

    /// The step's counts.
    public var tally: Tally {
        var tally = Tally()
        for turn in turns { tally.add(turn.tally) }
        tally.duplicates += arrivals.count { $0 == nil }
        tally.deadLetters += deadLetters.count
        return tally
    }

    /// The events that were processed, those of deadlines included, with the trace of each.
    public var outcomes: [EventOutcome] { turns.flatMap(\.commit.outcomes) }

    /// Each action as it stood after each change, in order.
    public var actions: [ActionRecord] { turns.flatMap(\.commit.actions) }

    /// Each run as it stood after each change, in order.
    public var runs: [RunRecord] { turns.flatMap(\.commit.runs) }
}
