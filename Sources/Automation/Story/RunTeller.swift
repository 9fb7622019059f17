import Disputes
import Sandbox

/// Puts what one run did into the chapters of a story.
///
/// The journal keeps the clock in whole seconds with each answer; which event it came with is known
/// where an await was answered with it, and where the run began. In between time tells.
struct RunTeller {
    /// What a run did, and in which chapter.
    struct Placed {
        var chapter: Int
        var entry: StoryEntry
        var isBeginning = false
    }

    /// The chapters' events and clocks, in seconds.
    let events: [(type: String, at: Int64, clock: Int64)]
    private(set) var placed: [Placed] = []
    private var chapter: Int
    private var now: Int64

    private let record: RunRecord
    private let history: RunHistory
    private let notes: AskNotes
    private var actions: [ActionRecord]
    private let money: [Int64: LedgerEntry]

    init(
        _ record: RunRecord,
        _ history: RunHistory,
        notes: AskNotes,
        actions: [ActionRecord],
        money: [Int64: LedgerEntry],
        from chapter: Int,
        events: [(type: String, at: Int64, clock: Int64)]
    ) {
        self.record = record
        self.history = history
        self.notes = notes
        self.actions = actions
        self.money = money
        self.chapter = chapter
        self.events = events
        now = history.startedAt
    }

    /// Tells the whole run.
    mutating func tell() {
        for (place, step) in history.steps.enumerated() { tell(step, at: place) }
        if let ask = history.waitingFor {
            tellAsk(ask, at: history.steps.count)
            tellActions(of: history.steps.count, until: events.count - 1)
        }
        let told = (0...history.steps.count).reduce(0) { $0 + notes.lines(before: $1).count }
        for line in history.lines.dropFirst(told) { add(.logged(line.cut(toBytes: 2_000))) }
        if record.state != .waiting {
            add(.ended(record.state, history.failure?.cut(toBytes: 2_000)))
        }
        if !placed.isEmpty { placed[0].isBeginning = true }
    }

    private mutating func tell(_ step: RunHistory.Step, at place: Int) {
        tellAsk(step.ask, at: place)
        let next = chapter(of: step)
        let actionsTold = tellActions(of: place, until: next)
        chapter = next
        now = max(now, step.now)
        if let words = step.answerWords, !actionsTold { add(.answered(words)) }
    }

    private mutating func tellAsk(_ ask: FlatValue, at place: Int) {
        for line in notes.lines(before: place) { add(.logged(line.cut(toBytes: 2_000))) }
        add(.asked(Replay.shown(ask), notes.source(of: place)))
    }

    /// Tells the states of the action that a step asked for, those of its earlier tries first.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    private mutating func tellActions(of place: Int, until last: Int) -> Bool {
        let isRetried = place + 1 == history.retriedAt
        let mine = actions.filter { record in
            let number = Int(record.number % 1024)
            return number == place + 1 || isRetried && number > 1_000
        }
        for record in mine.sorted(by: { $0.number < $1.number }) {
            for (at, state) in StoryAction.states(of: record, money[record.number]) {
                let seconds = max(now, at.seconds)
                if seconds > now { chapter = min(last, max(chapter, self.last(before: seconds))) }
                now = seconds
                add(.action(state))
            }
        }
        actions.removeAll { record in mine.contains { $0.number == record.number } }
        return !mine.isEmpty
    }

    /// The chapter in which a step was answered.
    private func chapter(of step: RunHistory.Step) -> Int {
        if let event = step.awaitedEvent, step.now >= now {
            let place = events[chapter...].firstIndex {
                $0.type == event.type && $0.at == event.at && $0.clock <= step.now
            }
            if let place { return place }
        }
        return step.now > now ? max(chapter, last(before: step.now)) : chapter
    }

    /// The last chapter whose clock is not after a time.
    private func last(before seconds: Int64) -> Int {
        var low = 0
        var high = events.count
        while low < high {
            let middle = (low + high) / 2
            if events[middle].clock <= seconds { low = middle + 1 } else { high = middle }
        }
        return max(0, low - 1)
    }

    private mutating func add(_ what: StoryEntry.What) {
        let entry = StoryEntry(at: Timestamp(seconds: now), what: what)
        placed.append(Placed(chapter: chapter, entry: entry))
    }
}
