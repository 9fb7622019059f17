public import Disputes
public import Sandbox

/// Events in, decisions out: the work of one shard.
///
/// Synchronous and deterministic: the same events, rules and journal give the same outcome,
/// whatever the batches. Not Sendable; it lives on one thread with a known stack (see
/// ``ThreadExecutor``).
public final class Engine {
    /// An event dated further ahead of the one before it is a mistake of its sender (design 12).
    private static let secondsAheadMax = 400 * 86_400

    let sandbox: Sandbox
    let gateway: any Gateway
    private let journal: any Journal
    private var shops: [ShopKey: Shop] = [:]
    private var tickets: TicketCache
    private var images: ImageCache<[UInt8]>
    /// The host's clock: the greatest event time so far.
    private(set) var clock: Timestamp
    /// Room in which documents and histories are written, one at a time.
    var scratch = FlatWriter(capacity: 8192)
    private var keptScripts: Set<[UInt8]> = []

    /// Everything the engine keeps of one shop.
    final class Shop {
        let rulebook: Rulebook
        let settings: ShopSettings
        let guardSettings: GuardSettings
        /// By the event types they listen to, in their order.
        let rules: [String: [Rule]]
        /// By day; only days that were asked for, the last few.
        var spending: [Int: Spending] = [:]

        init(_ rulebook: Rulebook) {
            self.rulebook = rulebook
            settings = rulebook.settings
            guardSettings = rulebook.settings.guardSettings
            var rules: [String: [Rule]] = [:]
            for rule in rulebook.rules {
                for type in rule.types { rules[type, default: []].append(rule) }
            }
            self.rules = rules
        }
    }

    /// An engine for some shops, with nothing processed yet.
    ///
    /// - Parameters:
    ///   - shops: the shops whose events may come.
    ///   - journal: open; the engine reads from it and leaves the writing to the host.
    ///   - gateway: where actions are carried out.
    ///   - clock: where the journal's clock stands; nil in a new one.
    ///   - sandbox: where all runs of the shops take place, one at a time.
    ///   - imageBytes: how much memory the images of all shops may take; the least recently used go
    ///     first.
    ///   - ticketCapacity: how many tickets stay in memory between events, at least.
    public init(
        shops: [Rulebook],
        journal: any Journal,
        gateway: any Gateway,
        clock: Timestamp?,
        sandbox: Sandbox,
        imageBytes: Int = 192 << 20,
        ticketCapacity: Int = 16_384
    ) {
        self.sandbox = sandbox
        self.journal = journal
        self.gateway = gateway
        self.clock = clock ?? .never
        tickets = TicketCache(capacity: ticketCapacity)
        images = ImageCache(byteCountMax: imageBytes)
        for rulebook in shops { self.shops[rulebook.settings.shop] = Shop(rulebook) }
    }

    /// Processes a batch of appended events, in order.
    ///
    /// - Returns: everything to commit in one transaction, and what to say after it.
    /// - Throws: what the journal throws when tickets or sums can't be read.
    public func process(_ events: [NumberedArrival]) throws(JournalError) -> BatchOutcome {
        var outcome = try decide(events)
        outcome.seal()
        return outcome
    }

    /// Processes a batch as far as its decisions; they are encoded by ``BatchOutcome/seal()``.
    func decide(_ events: [NumberedArrival]) throws(JournalError) -> BatchOutcome {
        let batch = Batch()
        let entries = try entries(of: events)
        var changed: [TicketEntry] = []
        for (arrival, entry) in zip(events, entries) {
            guard let shop = shops[arrival.shop], isPlausible(arrival.event.time) else {
                giveUp(arrival, into: batch)
                continue
            }
            if !entry.isChanged {
                entry.isChanged = true
                changed.append(entry)
            }
            try process(arrival, of: shop, on: entry, into: batch)
        }
        batch.outcome.draft.tickets.reserveCapacity(changed.count)
        for entry in changed {
            entry.isChanged = false
            batch.outcome.draft.tickets.append((entry.key, entry.state))
        }
        batch.outcome.commit.processedThrough = events.last?.number
        batch.outcome.commit.clock = clock == .never ? nil : clock
        return batch.outcome
    }

    /// Finishes an event without running its rules: the host has died too often while they ran.
    public func giveUp(_ arrival: NumberedArrival, reason: String) -> BatchOutcome {
        let batch = Batch()
        giveUp(arrival, reason, into: batch)
        batch.outcome.commit.processedThrough = arrival.number
        batch.outcome.seal()
        return batch.outcome
    }

    private func giveUp(_ arrival: NumberedArrival, _ reason: String, into batch: Batch) {
        let trace = EventTrace(fit: .givenUp, misfit: reason, from: nil, to: "", scripts: 0)
        batch.outcome.commit.deadLetters.append(arrival.deadLetter(reason: reason))
        batch.outcome.draft.traces.append((arrival.number, 0, trace))
        batch.outcome.tally.deadLetters += 1
    }

    private func isPlausible(_ time: Timestamp) -> Bool {
        clock == .never || time.seconds(since: clock) <= Self.secondsAheadMax
    }

    /// An event that can't be: of a shop that isn't there, or of a time that can't be.
    private func giveUp(_ arrival: NumberedArrival, into batch: Batch) {
        let reason =
            shops[arrival.shop] == nil
            ? arrival.shop.absence
            : "time is more than 400 days ahead of the event before it"
        giveUp(arrival, reason, into: batch)
    }

    /// The tickets of a batch's events, in their order; those not in memory are read in one go.
    private func entries(of events: [NumberedArrival]) throws(JournalError) -> [TicketEntry] {
        tickets.makeRoom(forBatchOf: events.count)
        var entries: [TicketEntry] = []
        entries.reserveCapacity(events.count)
        var fresh: [TicketEntry] = []
        for arrival in events {
            let key = TicketKey(shop: arrival.shop, id: arrival.event.ticket)
            if let entry = tickets.entry(for: key) {
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
        }
        return entries
    }

    // MARK: One event

    private func process(
        _ arrival: NumberedArrival,
        of shop: Shop,
        on entry: TicketEntry,
        into batch: Batch
    ) throws(JournalError) {
        clock = max(clock, arrival.event.time)
        let application = entry.state.ticket.apply(
            arrival.event,
            at: clock,
            rules: shop.settings.lengths
        )
        var trace = EventTrace(application, scripts: shop.rulebook.pinPrefix)
        batch.outcome.tally.events += 1
        if case .fitted = application {
            if shop.settings.mode != .off, let rules = shop.rules[arrival.event.type.name] {
                let visit = Visit(
                    engine: self,
                    shop: shop,
                    arrival: arrival,
                    entry: entry,
                    batch: batch
                )
                try visit.run(rules, into: &trace)
            }
        } else {
            batch.outcome.tally.misfits += trace.fit == .misfit ? 1 : 0
            batch.outcome.tally.unknownTypes += trace.fit == .unknownType ? 1 : 0
        }
        batch.outcome.draft.traces.append((arrival.number, entry.state.lastEvent, trace))
        entry.state.lastEvent = arrival.number
    }

    // MARK: What a visit needs

    /// The image that a shop's runs start from, loaded again if it was pushed out.
    func image(of rulebook: Rulebook) -> Image {
        do throws(LoadError) {
            return try images.image(for: rulebook.imageKey) { () throws(LoadError) in
                // What it takes by the clock is no property of the texts: a busy machine must not
                // stop the host.
                var limits = rulebook.settings.limits
                limits.processorSeconds = 600
                return try sandbox.load(rulebook.program, limits: limits)
            }
        } catch {
            // The same texts loaded when the shop was opened, and loading is deterministic.
            preconditionFailure("a shop's scripts loaded once and fail now: \(error)")
        }
    }

    /// The sums of a shop's day, read once.
    func spending(of shop: Shop, on day: Int) throws(JournalError) -> Spending {
        if let sums = shop.spending[day] { return sums }
        let sums = try journal.spending(of: shop.rulebook.settings.shop, on: day)
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

    /// The scripts a run is pinned to, the first time they are.
    func keepScripts(of rulebook: Rulebook, in commit: inout Commit) {
        if keptScripts.insert(rulebook.pin.hash).inserted { commit.scripts.append(rulebook.pin) }
    }
}

/// The outcome of a batch while it is made; a class, so that everyone adds to the same one.
final class Batch {
    var outcome = BatchOutcome()
}

/// An event that is on disk and has its number.
///
/// A class: an event has many parts, and it is handed on several times.
public final class NumberedArrival: Sendable {
    /// The number the journal gave it, consecutive from 1.
    public let number: Int64
    /// The shop its source names.
    public let shop: ShopKey
    /// The event, decoded from ``body``.
    public let event: Event
    /// The text it came as.
    public let body: [UInt8]

    /// An event that is on disk under `number`.
    public init(number: Int64, shop: ShopKey, event: Event, body: [UInt8]) {
        self.number = number
        self.shop = shop
        self.event = event
        self.body = body
    }

    func deadLetter(reason: String) -> DeadLetter {
        DeadLetter(key: .init(line: 0, digest: Identity.digest(body)), reason: reason, body: body)
    }
}

extension EventTrace {
    fileprivate init(_ application: Application, scripts: UInt64) {
        switch application {
        case .fitted(let from, let to):
            self.init(
                fit: .fitted,
                misfit: nil,
                from: from?.rawValue,
                to: to.rawValue,
                scripts: scripts
            )
        case .unknownType(let from, let to):
            self.init(
                fit: .unknownType,
                misfit: nil,
                from: from?.rawValue,
                to: to.rawValue,
                scripts: scripts
            )
        case .misfit(let misfit):
            self.init(
                fit: .misfit,
                misfit: misfit.description,
                from: nil,
                to: "",
                scripts: scripts
            )
        }
    }
}
