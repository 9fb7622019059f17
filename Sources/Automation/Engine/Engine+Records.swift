import Disputes
import Sandbox

/// What the journal keeps, as it stands now: with what the last turns decided and may not be on
/// disk yet.
extension Engine {
    // MARK: Runs

    /// Keeps what a run has become.
    func keep(_ record: RunRecord, _ history: RunHistory?, in batch: Batch) {
        if let history {
            batch.outcome.draft.runs.append((record, history))
        } else {
            batch.outcome.commit.runs.append(record)
        }
        if record.state != .done || runs[record.number] != nil {
            runs[record.number] = KeptRun(record: record, history: history)
        }
    }

    /// A run by its number; its history is nil where this host can't read it.
    func runRecord(_ number: Int64) throws(JournalError) -> KeptRun? {
        if let run = runs[number] { return run }
        guard let record = try journal.run(number) else { return nil }
        return KeptRun(record: record, history: RunHistory(decoding: record.log))
    }

    /// A run that waits or failed, ready to go on.
    func loadRun(_ number: Int64, for visit: Visit) throws(RunProblem) -> Run {
        let kept = try RunProblem.reading { () throws(JournalError) in try runRecord(number) }
        guard let kept else { throw .unusable("the journal does not have it") }
        guard let history = kept.history else {
            let spoken = RunHistory.askProtocol(of: kept.record.log).map { "\($0)" } ?? "unknown"
            throw .unusable(
                """
                it speaks ask protocol \(spoken) and this settle speaks \
                \(RunHistory.askProtocol); use the settle that wrote it, or cancel it
                """
            )
        }
        let identity = ShopIdentity(shop: visit.entry.key.shop, name: history.shopName)
        let scripts = try scripts(pin: kept.record.pin, of: identity, for: visit.shop)
        guard let rule = scripts.rules.first(where: { $0.name == kept.record.rule }) else {
            throw .unusable("its scripts have no rule '\(kept.record.rule)'")
        }
        return Run(kept.record, log: history, rule: rule, scripts: scripts, visit: visit)
    }

    // MARK: Actions and money

    func keep(_ record: ActionRecord, in batch: Batch) {
        batch.outcome.commit.actions.append(record)
        if !record.state.isFinal || actions[record.number] != nil {
            actions[record.number] = record
        }
    }

    func action(_ number: Int64) throws(JournalError) -> ActionRecord? {
        if let action = actions[number] { return action }
        return try journal.action(number)
    }

    /// An action with its arguments, as it was asked.
    func action(of record: ActionRecord) -> Action {
        let wire = reader.value(of: record.arguments).map { Value(own: $0) } ?? .null
        return ActionArguments.action(record.kind, wire: wire)
    }

    /// The version of the ticket that an action was decided on, as its request has it.
    func version(of record: ActionRecord) -> FieldValue? {
        guard let body = reader.value(of: record.request) else { return nil }
        switch Value(own: body)["version"] {
        case .string(let text): return .text(text)
        case .integer(let number): return .integer(number)
        default: return nil
        }
    }

    func keep(_ entry: LedgerEntry, in batch: Batch) {
        batch.outcome.commit.ledger.append(entry)
        if entry.state == .reserved || ledger[entry.number] != nil { ledger[entry.number] = entry }
    }

    func ledgerEntry(_ number: Int64) throws(JournalError) -> LedgerEntry? {
        if let entry = ledger[number] { return entry }
        return try journal.ledgerEntry(number)
    }

    /// The sums of a shop's day, read once.
    func spending(of shop: Shop, on day: Int) throws(JournalError) -> Spending {
        if let sums = shop.spending[day] { return sums }
        let sums = try journal.spending(of: shop.settings.shop, on: day)
        if shop.spending.count > 3, let oldest = shop.spending.keys.min(), oldest < day {
            shop.spending[oldest] = nil
        }
        shop.spending[day] = sums
        return sums
    }

    /// Counts an entry into the sums of its day.
    func count(_ entry: LedgerEntry, of shop: Shop) throws(JournalError) {
        _ = try spending(of: shop, on: entry.day)
        shop.spending[entry.day]?.add(entry)
    }

    /// Counts what an entry has become in place of what it was.
    func recount(
        _ earlier: LedgerEntry,
        as entry: LedgerEntry,
        of shop: Shop
    ) throws(JournalError) {
        var back = earlier
        back.amount = Money(fen: -earlier.amount.fen)
        try count(back, of: shop)
        try count(entry, of: shop)
    }

    // MARK: Memory

    /// Keeps a value under a key of a shop's memory (nil: forgets it); false where it is full.
    func remember(
        _ value: [UInt8]?,
        under key: String,
        of shop: Shop,
        in commit: inout Commit
    ) throws(JournalError) -> Bool {
        let earlier = try recall(key, of: shop)
        if value != nil, earlier == nil {
            let count = try memoryCount(of: shop)
            guard count < ShopMemory.keysMax else { return false }
            shop.memoryCount = count + 1
        } else if value == nil, earlier != nil {
            shop.memoryCount = try memoryCount(of: shop) - 1
        }
        memory[MemoryKey(shop: shop.settings.shop, key: key)] = .some(value)
        commit.memory.append(MemoryRecord(shop: shop.settings.shop, key: key, value: value))
        return true
    }

    /// What a shop remembers under a key.
    func recall(_ key: String, of shop: Shop) throws(JournalError) -> [UInt8]? {
        if let recent = memory[MemoryKey(shop: shop.settings.shop, key: key)] { return recent }
        return try journal.memory(of: shop.settings.shop, key: key)
    }

    private func memoryCount(of shop: Shop) throws(JournalError) -> Int {
        if let count = shop.memoryCount { return count }
        // Nothing is unwritten before the first key: whoever wrote one has counted.
        let count = try journal.memoryCount(of: shop.settings.shop)
        shop.memoryCount = count
        return count
    }
}
