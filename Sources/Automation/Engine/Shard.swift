import Disputes
import Sandbox

/// One serial executor with one sandbox; a shop belongs to one shard.
///
/// Its thread is its own, with a C stack of known size: deep recursion in a script must meet Lua's
/// limits, not the end of a pool thread's stack.
actor Shard {
    private let executor: ThreadExecutor
    private let journal: any Journal
    private let gateway: any Gateway
    private let clockKind: ClockKind
    private let start: JournalStart
    private var engine: Engine?
    private var reader: EventReader?

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(
        journal: any Journal,
        gateway: any Gateway,
        clockKind: ClockKind,
        start: JournalStart
    ) {
        executor = ThreadExecutor()
        self.journal = journal
        self.gateway = gateway
        self.clockKind = clockKind
        self.start = start
    }

    /// Takes shops that are loaded already, for a live host.
    ///
    /// - Parameters:
    ///   - rulebooks: the shard's share of the shops.
    ///   - place: which shard it is.
    ///   - count: of how many.
    ///   - switches: what is held back.
    /// - Throws: ``SandboxError`` where there is no memory for a sandbox.
    func take(
        _ rulebooks: [Rulebook],
        place: Int,
        of count: Int,
        switches: Set<Switch>
    ) throws {
        let engine = Engine(
            shops: rulebooks,
            journal: journal,
            gateway: gateway,
            start: start,
            clockKind: clockKind,
            sandbox: try Sandbox(),
            imageBytes: (192 << 20) / count
        )
        engine.numbering = Numbering(after: start.sequence, place: place, of: count)
        engine.keepsStream = true
        engine.switches = switches
        self.engine = engine
    }

    /// New events of a shop see these rules.
    func adopt(_ rulebook: Rulebook) {
        engine?.adopt(rulebook)
    }

    /// A share of a shop's tickets sees other rules; nil: none does.
    func setCanary(_ rulebook: Rulebook?, share: Double, of shop: ShopKey) {
        engine?.setCanary(rulebook.map { Engine.Shop.Canary($0, share: share) }, of: shop)
    }

    /// Holds sending back, or lets go of what was held.
    func set(_ switches: Set<Switch>) {
        engine?.set(switches)
    }

    /// Loads shops; one that fails is reported and left out.
    func load(
        _ shops: [ShopScripts],
        mode: ShopSettings.Mode? = nil,
        measures: Bool = false
    ) throws -> LoadedShops {
        let sandbox = try Sandbox()
        let loaded = LoadedShops(shops, in: sandbox, mode: mode)
        let engine = Engine(
            shops: loaded.rulebooks,
            journal: journal,
            gateway: gateway,
            start: start,
            clockKind: clockKind,
            sandbox: sandbox
        )
        if measures {
            engine.costs = RuleCosts()
            engine.deadlineEnds = DeadlineEnds()
        }
        self.engine = engine
        return loaded
    }

    /// What rules have used so far, and how deadlines have ended.
    var measures: HostMeasures {
        HostMeasures(
            costs: engine?.costs?.sums ?? [:],
            deadlines: engine?.deadlineEnds?.counts ?? [:]
        )
    }

    /// Takes up what a host before left at the gateway.
    func begin(at wall: Timestamp) throws(JournalError) -> BatchOutcome {
        try engine?.begin(at: wall) ?? BatchOutcome()
    }

    /// Makes outdated timers anew, a stretch at a time; nil where none are left.
    func refreshTimers(
        at wall: Timestamp,
        instructionsMax: Int64 = .max
    ) throws(JournalError) -> BatchOutcome? {
        try engine?.refreshTimers(at: wall, instructionsMax: instructionsMax)
    }

    func turn(_ work: Work) throws(JournalError) -> BatchOutcome {
        try engine?.decide(work) ?? BatchOutcome()
    }

    /// Finishes an event without its rules, under which the host died so often.
    func giveUp(_ arrival: NumberedArrival, after attempts: Int) -> BatchOutcome {
        let reason = "the host died \(attempts) times in a row while rules ran on this event"
        return engine?.giveUp(arrival, reason: reason) ?? BatchOutcome()
    }

    /// Reads an event again that the journal kept.
    func decode(_ event: NumberedEvent) throws -> NumberedArrival {
        let reader = self.reader ?? EventReader()
        self.reader = reader
        return NumberedArrival(
            number: event.number,
            shop: event.event.shop,
            event: try reader.read(event.event.body),
            body: event.event.body
        )
    }
}

/// The journal's own thread: a commit waits for the disk.
actor JournalWriter {
    private let executor: ThreadExecutor
    private let journal: any Journal

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(_ journal: any Journal) {
        executor = ThreadExecutor()
        self.journal = journal
    }

    func commit(_ outcome: BatchOutcome) throws(JournalError) -> CommitReceipt {
        var outcome = outcome
        outcome.seal()
        return try commit(outcome.commit)
    }

    func commit(_ commit: Commit) throws(JournalError) -> CommitReceipt {
        if commit.isEmpty { return CommitReceipt(numbers: []) }
        return try journal.commit(commit)
    }
}
