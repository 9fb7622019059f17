/// Runs shops' rules over events: takes batches in, keeps the journal ahead of everything said.
///
/// Three things go on at once: the next batch is read, this one is processed, the last one is
/// written. A result is reported only when it is on disk.
public struct Host: Sendable {
    /// A batch ends at so many events (design 3).
    public static let batchEvents = 4096
    /// A batch ends so long after its first event, in milliseconds of the wall clock (design 3).
    public static let batchMilliseconds = 20

    private let journal: any Journal
    private let shard: Shard
    private let writer: JournalWriter

    /// Opens the journal and loads the shops.
    ///
    /// - Parameters:
    ///   - shops: the folders' texts; all are loaded before the first event.
    ///   - journal: not open yet; the host alone uses it until ``close()``.
    ///   - gateway: where actions are carried out; the journal remembers its kind.
    /// - Returns: the host, and which shops it takes events of.
    /// - Throws: ``JournalError``, or ``SandboxError`` where there is no memory for a sandbox; a
    ///   shop that can't be loaded is in ``Opening/problems`` instead.
    public static func open(
        _ shops: [ShopScripts],
        journal: any Journal,
        gateway: any Gateway
    ) async throws -> Opening {
        let start = try journal.open(as: JournalIdentity(gateway: gateway.kind, clock: "events"))
        let shard = Shard(journal: journal, gateway: gateway, clock: start.clock)
        let loaded = try await shard.load(shops)
        let host = Host(journal: journal, shard: shard, writer: JournalWriter(journal))
        return Opening(
            host: host,
            shops: loaded.shops,
            problems: loaded.problems,
            notes: loaded.notes,
            start: start
        )
    }

    /// What became of opening a host.
    public struct Opening: Sendable {
        /// The host, with nothing processed yet.
        public let host: Host
        /// The shops whose events are taken.
        public let shops: Set<ShopKey>
        /// Shops whose rules do not run, by the place of their folder.
        public let problems: [(place: Int, problem: ShopProblem)]
        /// What a shop's author should know of rules that do run, by the place of the folder.
        public let notes: [(place: Int, note: String)]
        /// Where the journal stood: what ``Host/run(_:start:report:)`` goes on from.
        public let start: JournalStart
    }

    /// Processes batches until there are none.
    ///
    /// - Parameters:
    ///   - intake: gives batches of events that were read and decoded.
    ///   - start: where the journal stood when it was opened.
    ///   - report: told what each batch led to, once it is on disk, in order.
    /// - Throws: ``JournalError`` when a batch can't be read or written, what ended the input
    ///   before its end, and what `report` throws. What was reported is on disk in every case.
    public func run(
        _ intake: Intake,
        start: JournalStart,
        report: (BatchOutcome) throws -> Void
    ) async throws {
        defer { intake.stop() }
        try await recover(start, report: report)
        var written = BatchOutcome()
        var current: [NumberedArrival] = []
        while true {
            let isIdle = current.isEmpty && written.commit.isEmpty
            let arriving = isIdle ? await intake.next() : intake.nextIfReady()
            if isIdle, arriving == nil { break }
            let batch = current
            async let processed = shard.process(batch)
            if let arriving {
                written.commit.arrivals = arriving.arrivals
                written.commit.deadLetters += arriving.deadLetters
                written.tally.deadLetters += arriving.deadLetters.count
            }
            let receipt = try await writer.commit(written)
            written.tally.duplicates += receipt.numbers.count { $0 == nil }
            try report(written)
            current = arriving.map { $0.numbered(receipt) } ?? []
            written = try await processed
        }
        if let error = intake.error { throw error }
    }

    /// Marks the journal's clean end.
    public func close() throws {
        try journal.close()
    }

    /// Takes up what a host that died left behind: events that are on disk and have no outcome.
    ///
    /// After an unclean end each is taken by itself, under a durable mark, so that an event that
    /// kills the host is known when the host starts again.
    private func recover(_ start: JournalStart, report: (BatchOutcome) throws -> Void) async throws
    {
        var previous = start.mark
        while true {
            let events = try journal.unfinished(limit: Self.batchEvents)
            if events.isEmpty { return }
            for event in events {
                let attempts = previous?.event == event.number ? previous?.attempts ?? 0 : 0
                try report(try await resume(event, attempts: attempts))
                previous = nil
            }
        }
    }

    private static let attemptsMax = 3

    private func resume(_ event: NumberedEvent, attempts: Int) async throws -> BatchOutcome {
        let arrival = try await shard.decode(event)
        let outcome: BatchOutcome
        if attempts >= Self.attemptsMax {
            outcome = await shard.giveUp(
                arrival,
                reason: "the host died \(attempts) times in a row while rules ran on this event"
            )
        } else {
            var mark = Commit()
            mark.mark = Mark(event: event.number, attempts: attempts + 1)
            _ = try await writer.commit(mark)
            outcome = try await shard.process([arrival])
        }
        _ = try await writer.commit(outcome)
        return outcome
    }
}
