/// Runs shops' rules over events: takes batches in, keeps the journal ahead of everything said and
/// sent.
///
/// Three things go on at once: the next batch is read, this one is processed, the last one is
/// written. A result is reported, and an action sent, only when it is on disk.
///
/// ## Topics
/// - Life: ``open(_:journal:gateway:clock:)``, ``close()``
/// - Work: ``run(_:start:options:report:)``, ``carryOut(_:report:)``
public struct Host: Sendable {
    /// A batch ends at so many events.
    public static let batchEvents = 4096
    /// A batch ends so long after its first event, in milliseconds of the wall clock.
    public static let batchMilliseconds = 20

    let journal: any Journal
    let shard: Shard
    let writer: JournalWriter
    let gateway: any Gateway
    let wall: any WallClock
    let clockKind: ClockKind
    /// The shops whose rules run.
    let shops: Set<ShopKey>
    /// A folder's rules could not be loaded: nobody knows of which shop.
    let isMissingShops: Bool

    /// Opens the journal and loads the shops.
    ///
    /// - Parameters:
    ///   - shops: the folders' texts; all are loaded before the first event.
    ///   - journal: not open yet; the host alone uses it until ``close()``.
    ///   - gateway: where actions are carried out; the journal remembers its kind.
    ///   - clock: the clock that rules see; the journal remembers its kind, too.
    ///   - wall: the time outside.
    ///   - mode: how every shop acts, whatever its `shop.lua` says: for rehearsals; nil: as it says.
    ///   - measures: what rules use and how deadlines end is summed up: see ``measures()``.
    /// - Returns: the host, and which shops it takes events of.
    /// - Throws: ``JournalError``, or ``SandboxError`` where there is no memory for a sandbox; a
    ///   shop that can't be loaded is in ``Opening/problems`` instead.
    public static func open(
        _ shops: [ShopScripts],
        journal: any Journal,
        gateway: any Gateway,
        clock: ClockKind = .events,
        wall: any WallClock = SystemClock(),
        mode: ShopSettings.Mode? = nil,
        measures: Bool = false
    ) async throws -> Opening {
        let start = try journal.open(
            as: JournalIdentity(gateway: gateway.kind, clock: clock.rawValue)
        )
        let shard = Shard(journal: journal, gateway: gateway, clockKind: clock, start: start)
        let loaded = try await shard.load(shops, mode: mode, measures: measures)
        let host = Host(
            journal: journal,
            shard: shard,
            writer: JournalWriter(journal),
            gateway: gateway,
            wall: wall,
            clockKind: clock,
            shops: loaded.shops,
            isMissingShops: !loaded.problems.isEmpty
        )
        return Opening(
            host: host,
            shops: loaded.shops,
            rulebooks: loaded.rulebooks,
            problems: loaded.problems,
            start: start
        )
    }

    /// What became of opening a host.
    public struct Opening: Sendable {
        /// The host, with nothing processed yet.
        public let host: Host
        /// The shops whose events are taken.
        public let shops: Set<ShopKey>
        /// Their settings and rules, in the order of their folders.
        public let rulebooks: [Rulebook]
        /// Shops whose rules do not run, by the place of their folder.
        public let problems: [(place: Int, problem: ShopProblem)]
        /// Where the journal stood: what ``Host/run(_:start:options:report:)`` goes on from.
        public let start: JournalStart
    }

    /// How a run of the host ends, and begins.
    public struct Options: Sendable {
        /// At the end of the input the clock runs on until nothing waits for time.
        public var drains = false
        /// How long timers wait after a start under the wall clock, in seconds.
        ///
        /// What was sent while the host was down arrives first. A new journal's host was never down.
        public var catchUpSeconds = 120

        /// The host ends with its input.
        public init() {}
    }

    /// Processes batches until there are none, and what they asked for is done.
    ///
    /// - Parameters:
    ///   - intake: gives batches of events that were read and decoded.
    ///   - start: where the journal stood when it was opened.
    ///   - options: how it begins and ends.
    ///   - report: told what each batch led to, once it is on disk, in order.
    /// - Throws: ``JournalError`` when a batch can't be read or written, what ended the input
    ///   before its end, and what `report` throws. What was reported is on disk in every case.
    public func run(
        _ intake: Intake,
        start: JournalStart,
        options: Options = Options(),
        report: (BatchOutcome) throws -> Void
    ) async throws {
        defer { intake.stop() }
        try await withThrowingDiscardingTaskGroup { sends in
            let course = Course(host: self, intake: intake, start: start, options: options)
            try await course.run(report: report) { sending, remote in
                sends.addTask { [inbox = course.inbox] in
                    inbox.add(await remote.reply(to: sending))
                }
            }
        }
        if let error = intake.error { throw error }
    }

    /// Carries out what humans want, and what follows from it at once.
    ///
    /// What has to be sent is sent by the next ``run(_:start:options:report:)``.
    ///
    /// - Returns: for each order what was done, or why it can't be.
    public func carryOut(
        _ orders: [Order],
        report: (BatchOutcome) throws -> Void
    ) async throws -> [Result<String, OrderProblem>] {
        var work = Work(wall: wall.now)
        work.orders = orders
        let outcome = try await shard.turn(work)
        _ = try await writer.commit(outcome)
        try report(outcome)
        return outcome.replies
    }

    /// What rules have used so far, and how deadlines have ended; nothing unless it was asked for
    /// when the host was opened.
    public func measures() async -> HostMeasures {
        await shard.measures
    }

    /// Marks the journal's clean end.
    public func close() throws {
        try journal.close()
    }
}

/// A gateway that is not there: what has to be sent stays ready, until a host with the real one runs.
public struct AbsentGateway: Gateway {
    /// The kind of the gateway that it stands in for.
    public let kind: String

    /// A stand-in for a gateway of that kind.
    public init(kind: String) {
        self.kind = kind
    }
}
