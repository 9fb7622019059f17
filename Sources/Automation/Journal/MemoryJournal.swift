import Disputes
import Synchronization

/// A journal in memory: for tests, rehearsals and `--journal :memory:`.
public final class MemoryJournal: Journal {
    /// What is kept beyond what the engine itself reads.
    public enum History: Sendable {
        /// Everything, as on disk: every page can be read.
        case everything
        /// Only what later events need (ids, tickets, sums of money); the pages are empty.
        case none
    }

    private struct State {
        var identity: JournalIdentity?
        var start = JournalStart()
        var ids: Set<EventKey> = []
        var pending: [NumberedEvent] = []
        var tickets: [TicketKey: [UInt8]] = [:]
        var spending: [ShopDay: Spending] = [:]
        var events: [Int64: ArrivedEvent] = [:]
        var outcomes: [Int64: EventOutcome] = [:]
        var runs: [Int64: RunRecord] = [:]
        var actions: [Int64: ActionRecord] = [:]
        var ledger: [Int64: LedgerEntry] = [:]
        var deadLetters: [DeadLetter.Key: DeadLetter] = [:]
        var scripts: [[UInt8]: ScriptRecord] = [:]
    }

    private struct EventKey: Hashable {
        var shop: ShopKey
        var id: String
    }

    private struct ShopDay: Hashable {
        var shop: ShopKey
        var day: Int
    }

    private let history: History
    private let state = Mutex(State())

    /// An empty journal that keeps `history`.
    public init(history: History = .everything) {
        self.history = history
    }

    /// Takes the journal; see ``Journal/open(as:)``.
    public func open(as identity: JournalIdentity) throws(JournalError) -> JournalStart {
        let start = state.withLock { state -> Result<JournalStart, JournalError> in
            if let had = state.identity, had != identity {
                return .failure(.otherIdentity(had: had, asked: identity))
            }
            state.identity = identity
            defer { state.start.endedUncleanly = true }
            return .success(state.start)
        }
        return try start.get()
    }

    /// Marks a clean end.
    public func close() {
        state.withLock { $0.start.endedUncleanly = false }
    }

    /// Keeps everything in `commit` at once.
    public func commit(_ commit: Commit) -> CommitReceipt {
        state.withLock { state in
            let numbers = commit.arrivals.map { append($0, to: &state) }
            if let number = commit.processedThrough {
                state.start.processedThrough = number
                state.start.mark = nil
                state.pending.removeAll { $0.number <= number }
            }
            if let clock = commit.clock { state.start.clock = clock }
            if let mark = commit.mark { state.start.mark = mark }
            for ticket in commit.tickets { state.tickets[ticket.key] = ticket.state }
            keepMoney(of: commit, in: &state)
            if history == .everything { keepHistory(of: commit, in: &state) }
            return CommitReceipt(numbers: numbers)
        }
    }

    private func append(_ event: ArrivedEvent, to state: inout State) -> Int64? {
        guard state.ids.insert(EventKey(shop: event.shop, id: event.id)).inserted else {
            return nil
        }
        state.start.lastNumber += 1
        let number = state.start.lastNumber
        state.pending.append(NumberedEvent(number: number, event: event))
        if history == .everything { state.events[number] = event }
        return number
    }

    private func keepMoney(of commit: Commit, in state: inout State) {
        for entry in commit.ledger {
            // A changed entry replaces its share of the sums: count the difference.
            if let earlier = state.ledger[entry.number] {
                var back = earlier
                back.amount = Money(fen: -earlier.amount.fen)
                let shopDay = ShopDay(shop: earlier.shop, day: earlier.day)
                state.spending[shopDay, default: Spending()].add(back)
            }
            state.ledger[entry.number] = entry
            state.spending[ShopDay(shop: entry.shop, day: entry.day), default: Spending()].add(
                entry
            )
        }
    }

    private func keepHistory(of commit: Commit, in state: inout State) {
        for outcome in commit.outcomes { state.outcomes[outcome.number] = outcome }
        for run in commit.runs { state.runs[run.number] = run }
        for action in commit.actions { state.actions[action.number] = action }
        for letter in commit.deadLetters where state.deadLetters[letter.key] == nil {
            state.deadLetters[letter.key] = letter
        }
        for script in commit.scripts where state.scripts[script.hash] == nil {
            state.scripts[script.hash] = script
        }
    }

    /// The records of those of `keys` that the journal knows.
    public func tickets(_ keys: [TicketKey]) -> [TicketKey: [UInt8]] {
        state.withLock { state in
            var found: [TicketKey: [UInt8]] = [:]
            for key in keys { found[key] = state.tickets[key] }
            return found
        }
    }

    /// Money reserved and posted by a shop's actions asked on a day.
    public func spending(of shop: ShopKey, on day: Int) -> Spending {
        state.withLock { $0.spending[ShopDay(shop: shop, day: day)] ?? Spending() }
    }

    /// Events whose outcome was never committed, in order.
    public func unfinished(limit: Int) -> [NumberedEvent] {
        state.withLock { Array($0.pending.prefix(limit)) }
    }

    /// Events with a number above `after`, in order.
    public func events(after: Int64, limit: Int) -> [NumberedEvent] {
        state.withLock { state in
            page(state.events, after: after, limit: limit)
                .map { NumberedEvent(number: $0.key, event: $0.value) }
        }
    }

    /// Outcomes of events above `after`, in order.
    public func outcomes(after: Int64, limit: Int) -> [EventOutcome] {
        state.withLock { page($0.outcomes, after: after, limit: limit).map(\.value) }
    }

    /// Runs with a number above `after`, in order.
    public func runs(after: Int64, limit: Int) -> [RunRecord] {
        state.withLock { page($0.runs, after: after, limit: limit).map(\.value) }
    }

    /// Actions with a number above `after`, in order.
    public func actions(after: Int64, limit: Int) -> [ActionRecord] {
        state.withLock { page($0.actions, after: after, limit: limit).map(\.value) }
    }

    /// Ledger entries with a number above `after`, in order.
    public func ledger(after: Int64, limit: Int) -> [LedgerEntry] {
        state.withLock { page($0.ledger, after: after, limit: limit).map(\.value) }
    }

    /// Tickets whose key comes after `after`, in the order of platform, shop, ticket.
    public func tickets(after: TicketKey?, limit: Int) -> [TicketRecord] {
        state.withLock { state in
            page(state.tickets, after: after, limit: limit)
                .map { TicketRecord(key: $0.key, state: $0.value) }
        }
    }

    /// Dead letters after `after`, in the order of line, then digest.
    public func deadLetters(after: DeadLetter.Key?, limit: Int) -> [DeadLetter] {
        state.withLock { page($0.deadLetters, after: after, limit: limit).map(\.value) }
    }

    /// Script sets in the order of their hashes.
    public func scripts() -> [ScriptRecord] {
        state.withLock { state in
            state.scripts.values.sorted { $0.hash.lexicographicallyPrecedes($1.hash) }
        }
    }

    private func page<Key: Comparable, Value>(
        _ records: [Key: Value],
        after: Key?,
        limit: Int
    ) -> [(key: Key, value: Value)] {
        let later = records.filter { pair in
            guard let after else { return true }
            return pair.key > after
        }
        return Array(later.sorted { $0.key < $1.key }.prefix(limit))
    }
}
