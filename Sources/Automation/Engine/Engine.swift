import Disputes
public import Sandbox

/// Events, answers and human words in, decisions out: the work of one shard.
///
/// Synchronous and deterministic: the same work in the same order, rules and journal give the same
/// outcome, whatever the turns. Not Sendable; it lives on one thread with a known stack (see
/// ``ThreadExecutor``).
///
/// ## Topics
/// - Work: ``turn(_:)``, ``begin(at:)``, ``giveUp(_:reason:)``
public final class Engine {
    let sandbox: Sandbox
    let journal: any Journal
    /// Where actions are carried out.
    let gateway: any Gateway
    /// The gateway, where it answers within the turn.
    var localGateway: (any LocalGateway)?
    let clockKind: ClockKind
    /// The part of a pause before a retry that is drawn: 0 to 1.
    let jitter: () -> Double
    var shops: [ShopKey: Shop] = [:]
    private var tickets: TicketCache
    /// A rehearsal's stage shares its own among the engines on it.
    var images: ScriptImages
    /// What rules use, where somebody asked for it.
    var costs: RuleCosts?
    /// How deadlines end, where somebody asked for it.
    var deadlineEnds: DeadlineEnds?
    private var pinned: [[UInt8]: RuleScripts] = [:]
    /// The host's clock.
    var clock: Timestamp
    /// Gives timers and made events their numbers; a live host's shards share them out.
    var numbering: Numbering
    /// What happens goes into the journal's stream.
    var keepsStream = false
    /// What operators hold back.
    var switches: Set<Switch> = []
    /// Turns so far.
    private(set) var generation = 0
    var timers = TimerQueue()
    /// Shops whose tickets' timers are to be made anew, and how far the last one has come.
    var outdatedShops: [Shop] = []
    var refreshedThrough: TicketKey?
    let isNewJournal: Bool
    var outbox = Outbox()
    var budget = TurnBudget()
    /// Room in which documents and histories are written, one at a time.
    var scratch = FlatWriter(capacity: 8192)
    let reader = EventReader()
    private var keptScripts: Set<[UInt8]> = []
    private var changed: [TicketEntry] = []
    private var changedBefore: [TicketEntry] = []
    var runs = Unwritten<Int64, KeptRun>()
    var actions = Unwritten<Int64, ActionRecord>()
    var ledger = Unwritten<Int64, LedgerEntry>()
    var memory = Unwritten<MemoryKey, [UInt8]?>()
    /// Whatever the cache has room for: what is not on disk yet is in memory.
    private var unwrittenTickets = Unwritten<TicketKey, TicketEntry>()

    /// A run, and its history where this host can read it.
    struct KeptRun {
        var record: RunRecord
        var history: RunHistory?
    }

    struct MemoryKey: Hashable {
        var shop: ShopKey
        var key: String
    }

    /// An engine for some shops, with nothing processed yet.
    ///
    /// - Parameters:
    ///   - shops: the shops whose events may come.
    ///   - journal: open; the engine reads from it and leaves the writing to the host.
    ///   - gateway: where actions are carried out.
    ///   - start: where the journal stands.
    ///   - clockKind: the clock that rules see.
    ///   - sandbox: where all runs of the shops take place, one at a time.
    ///   - imageBytes: how much memory the images of all shops may take; the least recently used go
    ///     first.
    ///   - ticketCapacity: how many tickets stay in memory between events, at least.
    ///   - jitter: draws a number from 0 to 1, for pauses before retries.
    public init(
        shops: [Rulebook],
        journal: any Journal,
        gateway: any Gateway,
        start: JournalStart,
        clockKind: ClockKind = .events,
        sandbox: Sandbox,
        imageBytes: Int = 192 << 20,
        ticketCapacity: Int = 16_384,
        jitter: @escaping () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.sandbox = sandbox
        self.journal = journal
        self.gateway = gateway
        self.clockKind = clockKind
        self.jitter = jitter
        localGateway = gateway as? any LocalGateway
        clock = start.clock ?? .never
        numbering = Numbering(after: start.sequence)
        isNewJournal = start.lastNumber == 0
        tickets = TicketCache(capacity: ticketCapacity)
        images = ScriptImages(in: sandbox, byteCountMax: imageBytes)
        for rulebook in shops { self.shops[rulebook.settings.shop] = Shop(rulebook) }
    }

    /// Works on events, answers, orders and timers, as far as their decisions; what they led to is
    /// encoded by ``BatchOutcome/seal()``.
    ///
    /// - Throws: what the journal throws when it can't be read.
    func decide(_ work: Work) throws(JournalError) -> BatchOutcome {
        let batch = beginTurn(at: work.wall)
        budget.begin(work.instructionsMax)
        for answer in work.answers where !budget.isSpent {
            try take(answer, at: work.wall, into: batch)
            batch.outcome.answered += 1
        }
        budget.begin(work.instructionsMax)
        for order in work.orders where !budget.isSpent { try take(order, into: batch) }
        budget.begin(work.instructionsMax)
        batch.outcome.consumed = try take(work.events, into: batch)
        let left = work.events[batch.outcome.consumed...]
        if clockKind == .wall {
            // What is in hand already comes before its ticket's timers, and before its sends.
            batch.ahead = Set(left.map { TicketKey(shop: $0.shop, id: $0.event.ticket) })
        }
        if left.isEmpty || clockKind == .wall, try runClock(to: work.clock ?? clock, into: batch) {
            budget.begin(work.instructionsMax)
            try fireTimers(work.timers, into: batch)
        }
        budget.begin(work.instructionsMax)
        if work.sends { try dispatch(at: work.wall, into: batch) }
        return endTurn(batch, work)
    }

    /// Works on what came up, and says what to write and to do.
    ///
    /// - Returns: everything to commit in one transaction, what to say after it, and what to send
    ///   then, and not before.
    /// - Throws: what the journal throws when it can't be read.
    public func turn(_ work: Work) throws(JournalError) -> BatchOutcome {
        var outcome = try decide(work)
        outcome.seal()
        return outcome
    }

    func beginTurn(at wall: Timestamp) -> Batch {
        generation += 1
        runs.turn()
        actions.turn()
        ledger.turn()
        memory.turn()
        unwrittenTickets.turn()
        changedBefore = changed
        changed = []
        if clockKind == .wall { clock = max(clock, wall) }
        return Batch()
    }

    /// Counts what the sandbox has used for a shop.
    func charge(_ shop: Shop) {
        let instructions = sandbox.cost.instructions
        shop.instructions += instructions
        budget.use(instructions)
    }

    func endTurn(_ batch: Batch, _ work: Work) -> BatchOutcome {
        batch.outcome.draft.tickets.reserveCapacity(changed.count)
        for entry in changed {
            entry.isChanged = false
            batch.outcome.draft.tickets.append((entry.key, entry.state))
        }
        if batch.outcome.consumed > 0 {
            batch.outcome.commit.processedThrough = work.events[batch.outcome.consumed - 1].number
        }
        if !batch.outcome.commit.isEmpty || !batch.outcome.draft.isEmpty {
            batch.outcome.commit.clock = clock == .never ? nil : clock
            batch.outcome.commit.sequence = numbering.last
        }
        for shop in shops.values {
            if !shop.changedDays.isEmpty {
                batch.outcome.commit.figures += shop.takeChangedDays()
            }
            if shop.instructions > 0 {
                batch.outcome.instructions[shop.settings.shop] = shop.instructions
                shop.instructions = 0
            }
        }
        batch.outcome.isUnderWay = !outbox.isEmpty
        batch.outcome.isAtGateway = outbox.underWayCount > 0
        batch.outcome.queueCount = outbox.count
        batch.outcome.retryAt = outbox.nextAt
        batch.outcome.fullShops = outbox.fullShops
        return batch.outcome
    }

    /// Finishes an event without running its rules: the host has died too often while they ran.
    public func giveUp(_ arrival: NumberedArrival, reason: String) -> BatchOutcome {
        let batch = Batch()
        giveUp(arrival, reason, into: batch)
        batch.outcome.consumed = 1
        batch.outcome.commit.processedThrough = arrival.number
        batch.outcome.seal()
        return batch.outcome
    }

    func giveUp(_ arrival: NumberedArrival, _ reason: String, into batch: Batch) {
        let trace = EventTrace(fit: .givenUp, misfit: reason, from: nil, to: "", scripts: 0)
        batch.outcome.commit.deadLetters.append(arrival.deadLetter(reason: reason))
        batch.outcome.draft.traces.append((arrival.number, 0, trace))
        batch.outcome.tally.deadLetters += 1
    }

    // MARK: Tickets

    /// Works on one ticket, and puts what it left behind in order: timers, the queue of actions.
    func visit(
        _ entry: TicketEntry,
        of shop: Shop,
        into batch: Batch,
        _ body: (Visit) throws(JournalError) -> Void
    ) throws(JournalError) {
        if !entry.isChanged {
            entry.isChanged = true
            changed.append(entry)
            unwrittenTickets[entry.key] = entry
        }
        let visit = Visit(engine: self, shop: shop, entry: entry, batch: batch)
        try body(visit)
        if let localGateway { try visit.performReady(by: localGateway) }
        let running = deadlineEnds == nil ? [] : entry.state.deadlines
        refreshDeadlines(of: &entry.state, shop)
        deadlineEnds?.count(running, now: entry.state.deadlines)
        let due = entry.state.due
        if due != entry.queuedDue {
            entry.queuedDue = due
            if let due { timers.push(DueTicket(due: due, key: entry.key)) }
        }
        if localGateway == nil, let head = visit.head { enqueue(head, of: visit) }
    }

    /// Tickets that changed and may not be in the journal as they are.
    var recentlyChanged: [TicketEntry] { changedBefore + changed }

    /// Why an event can't be taken: it is of a shop that isn't there, or of a time that can't be.
    func problem(with arrival: NumberedArrival) -> String? {
        guard shops[arrival.shop] != nil else { return arrival.shop.absence }
        return clockKind.problem(with: arrival.event, at: clock)?.description
    }

    /// A ticket that the journal may know.
    func entry(for key: TicketKey) throws(JournalError) -> TicketEntry {
        guard let entry = try entries(for: [key]).first else { preconditionFailure() }
        return entry
    }

    /// Keeps the tickets of a batch in memory until it is on disk.
    func makeRoom(forBatchOf count: Int) {
        tickets.makeRoom(forBatchOf: count)
    }

    /// The tickets of some keys, in their order; those not in memory are read in one go.
    func entries(for keys: [TicketKey]) throws(JournalError) -> [TicketEntry] {
        makeRoom(forBatchOf: keys.count)
        var entries: [TicketEntry] = []
        entries.reserveCapacity(keys.count)
        var fresh: [TicketEntry] = []
        for key in keys {
            if let entry = tickets.entry(for: key) ?? unwrittenTickets[key] {
                entries.append(entry)
                continue
            }
            let ticket = Ticket(id: key.id, platform: key.shop.platform, shop: key.shop.id)
            let entry = TicketEntry(key: key, state: TicketState(ticket: ticket))
            tickets.insert(entry)
            entries.append(entry)
            fresh.append(entry)
        }
        if fresh.isEmpty { return entries }
        let stored = try journal.tickets(fresh.map(\.key))
        if stored.isEmpty { return entries }
        for entry in fresh {
            guard let bytes = stored[entry.key] else { continue }
            guard let state = TicketState(decoding: bytes) else {
                throw .failed(
                    reason: "ticket \(entry.key.id) of \(entry.key.shop.source) can't be read"
                )
            }
            entry.state = state
            entry.queuedDue = state.due
        }
        return entries
    }

    /// A time so far from now, and its place among the timers due then.
    func due(in milliseconds: Int64) -> DueTime {
        let (sum, overflow) = clock.milliseconds.addingReportingOverflow(milliseconds)
        return DueTime(at: Timestamp(milliseconds: overflow ? .max : sum), order: numbering.next())
    }

    // MARK: Scripts

    /// The image that runs of these scripts start from, loaded again if it was pushed out.
    func image(of scripts: RuleScripts) -> Image { images.image(of: scripts) }

    /// The scripts that a run is pinned to: the shop's own, or older ones that the journal keeps.
    func scripts(pin: [UInt8], of identity: ShopIdentity, for shop: Shop) throws(RunProblem)
        -> RuleScripts
    {
        let key = RuleScripts.imageKey(pin: pin, identity)
        if shop.rulebook.scripts.imageKey == key { return shop.rulebook.scripts }
        if let canary = shop.canary?.rulebook.scripts, canary.imageKey == key { return canary }
        if let scripts = pinned[key] { return scripts }
        guard
            let record = try RunProblem.reading({ () throws(JournalError) in
                try journal.script(pin)
            }), let set = ScriptSet(record)
        else {
            throw .unusable("the journal does not have the scripts it was started on")
        }
        let scripts: RuleScripts
        do throws(ShopProblem) {
            var limits = Limits()
            limits.processorSeconds = 600
            scripts = try RuleScripts(set, identity: identity, limits: limits, in: sandbox)
        } catch {
            throw .unusable("the scripts it was started on can't be loaded: \(error)")
        }
        remember(pinned: scripts)
        return scripts
    }

    /// Few versions of few shops have waiting runs; what is more is read again.
    private func remember(pinned scripts: RuleScripts) {
        if pinned.count >= 256 { pinned = [:] }
        pinned[scripts.imageKey] = scripts
    }

    /// New events of a shop see other rules; runs that wait go on with those they began with.
    func adopt(_ rulebook: Rulebook) {
        let key = rulebook.settings.shop
        guard let shop = shops[key] else {
            let shop = Shop(rulebook)
            shops[key] = shop
            outdatedShops.insert(shop, at: 0)
            return
        }
        change(shop) { shop.rulebook = rulebook }
    }

    /// A share of a shop's tickets sees other rules; nil: none does.
    func setCanary(_ canary: Shop.Canary?, of key: ShopKey) {
        guard let shop = shops[key] else { return }
        change(shop) { shop.canary = canary }
    }

    private func change(_ shop: Shop, _ change: () -> Void) {
        // A run that began in the last turn may be woken before its scripts are on disk.
        remember(pinned: shop.rulebook.scripts)
        if let canary = shop.canary { remember(pinned: canary.rulebook.scripts) }
        let before = shop.timerSettings
        change()
        if shop.timerSettings != before { outdatedShops.insert(shop, at: 0) }
    }

    /// Holds sending back, or lets go of what was held.
    func set(_ switches: Set<Switch>) {
        let released = self.switches.subtracting(switches)
        self.switches = switches
        if released.isEmpty { return }
        for shop in shops.values where released.contains(where: { $0.concerns(shop.settings.shop) })
        {
            outdatedShops.insert(shop, at: 0)
        }
    }

    /// The scripts a run is pinned to, the first time they are.
    func keepScripts(_ scripts: RuleScripts, in commit: inout Commit) {
        if keptScripts.insert(scripts.pin.hash).inserted { commit.scripts.append(scripts.pin) }
    }
}
