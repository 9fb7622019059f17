import Disputes
import Sandbox
import Synchronization

/// Runs many shops' rules against live events, hour after hour, by the wall clock.
///
/// ```swift
/// let opening = try await LiveHost.open(shops, journal: journal, gateway: gateway)
/// let host = opening.host
/// async let life: Void = host.run()
/// let answers = try await host.accept([event])       // on disk when it returns
/// for try await item in host.stream(after: 0) { … }  // what became of it, and of all else
/// ```
///
/// Shops are spread over shards, each with a thread and a sandbox of its own; within a shard shops
/// take turns. Everything is on disk before it is said, sent or shown.
///
/// ## Topics
/// - Life: ``open(_:journal:gateway:options:wall:)``, ``run()``, ``stop(within:)``, ``close()``
/// - Events: ``accept(_:from:)``, ``stream(after:)``
/// - People: ``carryOut(_:in:)``, ``set(_:isOn:)``
/// - Scripts: ``reload(_:)``, ``setCanary(_:share:of:)``
/// - Forgetting: ``compact(olderThan:)``
/// - Looking: ``journal``, ``settings``, ``switches``, ``measures()``, ``isReady``
public final class LiveHost: Sendable {
    /// How many shards there are, and what limits shops.
    public struct Options: Sendable {
        /// Threads that run rules; a shop belongs to one of them.
        public var shards = 1
        /// How long timers wait after a start, in seconds: what was sent meanwhile arrives first.
        public var catchUpSeconds = 120
        /// Events of all shops that may wait for their decision.
        public var eventsMax = 16_384
        /// Events of one shop that may.
        public var shopEventsMax = 4_096
        /// Events one shop may hand in per second, and as many at once.
        public var shopEventsPerSecond = 4_000
        /// Instructions one shop's rules may use per second, and as many at once.
        public var shopInstructionsPerSecond: Int64 = 50_000_000

        /// One shard, and limits that no honest shop meets.
        public init() {}
    }

    /// What became of opening a host.
    public struct Opening: Sendable {
        /// The host, with nothing taken up yet.
        public let host: LiveHost
        /// The shops whose events are taken.
        public let shops: Set<ShopKey>
        /// Shops whose rules do not run, by the place of their folder.
        public let problems: [(place: Int, problem: ShopProblem)]
    }

    /// Where everything is kept; to be read from.
    public let journal: any Journal
    let wall: any WallClock
    let writer: LiveWriter
    let tail: StreamTail
    let counts = LiveCounts()
    let shards: [LiveShard]
    let options: Options
    let start: JournalStart
    let state: Mutex<State>
    let readers = ReaderPool()
    let loadedScripts = LoadedScripts()
    let compacting = Compacting()

    struct State {
        /// The shops of now.
        var shops: [ShopKey: Rulebook] = [:]
        /// What they were loaded from.
        var scripts: [ShopKey: ShopScripts] = [:]
        var switches: Set<Switch> = []
        var life = Life.opened
        /// What the last host left on disk and not decided, until it is taken up.
        var leftBehind: [NumberedEvent] = []
    }

    enum Life {
        case opened
        case recovering
        case running
        case stopping
        case ended
    }

    /// Opens the journal and loads the shops; one that can't be loaded is reported and left out.
    ///
    /// - Parameters:
    ///   - shops: the folders' texts.
    ///   - journal: not open yet; the host alone writes to it until ``close()``.
    ///   - gateway: where actions are carried out; the journal remembers its kind.
    ///   - options: how many shards there are, and what limits shops.
    ///   - wall: the time outside, which is also what rules see.
    /// - Returns: the host, and which shops it takes events of.
    /// - Throws: ``JournalError``, or ``SandboxError`` where there is no memory for a sandbox.
    public static func open(
        _ shops: [ShopScripts],
        journal: any Journal,
        gateway: any Gateway,
        options: Options = Options(),
        wall: any WallClock = SystemClock()
    ) async throws -> Opening {
        let identity = JournalIdentity(gateway: gateway.kind, clock: ClockKind.wall.rawValue)
        let start = try journal.open(as: identity)
        let loaded = try LoadedShops(shops)
        var state = State()
        for (rulebook, scripts) in zip(loaded.rulebooks, loaded.texts) {
            state.shops[rulebook.settings.shop] = rulebook
            state.scripts[rulebook.settings.shop] = scripts
        }
        state.switches = try journal.switches()
        state.leftBehind = try journal.unfinished(limit: unfinishedMax)
        let host = try LiveHost(journal, gateway, wall, options, start, state)
        for rulebook in loaded.rulebooks { host.loadedScripts.add(rulebook) }
        for (place, shard) in host.shards.enumerated() {
            try await shard.shard.take(
                loaded.rulebooks.filter { $0.settings.shop.shard(of: options.shards) == place },
                place: place,
                of: options.shards,
                switches: state.switches
            )
        }
        return Opening(host: host, shops: loaded.shops, problems: loaded.problems)
    }

    private init(
        _ journal: any Journal,
        _ gateway: any Gateway,
        _ wall: any WallClock,
        _ options: Options,
        _ start: JournalStart,
        _ state: State
    ) throws {
        self.journal = journal
        self.wall = wall
        self.options = options
        self.start = start
        self.state = Mutex(state)
        let queues = (0..<options.shards).map { _ in FairQueue(limits: options.shopLimits) }
        let (tail, counts) = (StreamTail(last: try journal.streamSpan().last), counts)
        let writer = LiveWriter(
            journal,
            start: start,
            unfinished: Set(state.leftBehind.map(\.number)),
            tail: tail,
            counts: counts
        ) { arrival in
            queues[arrival.shop.shard(of: queues.count)].add(arrival, at: .now)
        }
        self.tail = tail
        self.writer = writer
        shards = queues.map { queue in
            LiveShard(
                Shard(journal: journal, gateway: gateway, clockKind: .wall, start: start),
                queue: queue,
                writer: writer,
                gateway: gateway,
                wall: wall,
                counts: counts
            )
        }
    }

    /// More can't have been accepted and not decided.
    static let unfinishedMax = 1 << 20
    static let switchPrefix = "switch/"

    /// The shard that a shop belongs to.
    func shard(of shop: ShopKey) -> LiveShard { shards[shop.shard(of: shards.count)] }
}

extension LiveHost.Options {
    fileprivate var shopLimits: FairQueue.Limits {
        FairQueue.Limits(
            eventsMax: shopEventsMax,
            eventsPerSecond: shopEventsPerSecond,
            instructionsPerSecond: shopInstructionsPerSecond
        )
    }
}

extension ShopKey {
    /// Which of so many shards the shop belongs to, for as long as the host lives.
    fileprivate func shard(of count: Int) -> Int {
        count == 1 ? 0 : Int(hashValue.magnitude % UInt(count))
    }
}

extension Journal {
    /// The switches that operators have left on.
    fileprivate func switches() throws(JournalError) -> Set<Switch> {
        let prefix = LiveHost.switchPrefix
        return Set(
            try settings(named: prefix)
                .compactMap { Switch(name: String($0.name.dropFirst(prefix.count))) }
        )
    }
}
