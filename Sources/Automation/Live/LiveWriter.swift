import Disputes
import Sandbox

/// The journal's thread of a live host: what shards and senders bring while the disk is busy is
/// written in one transaction.
actor LiveWriter {
    /// What somebody wants written, and who waits for it.
    private struct Request {
        var commit: Commit
        var arrivals: [NumberedArrival.Draft]
        var waiter: CheckedContinuation<Result<CommitReceipt, JournalError>, Never>
    }

    /// A transaction takes so many arrivals at most, or one request.
    private static let arrivalsMax = 4_096

    private let executor = ThreadExecutor()
    private let journal: any Journal
    private let tail: StreamTail
    private let counts: LiveCounts
    /// Takes events that are on disk, in the order of their numbers.
    private let deliver: @Sendable (NumberedArrival) -> Void
    private var waiting: [Request] = []
    private var isFlushing = false
    private var watermark: Watermark
    private var sequence: Int64
    private var clock: Timestamp?
    /// What ended the host: nothing is written after it.
    private var failure: JournalError?

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(
        _ journal: any Journal,
        start: JournalStart,
        unfinished: Set<Int64>,
        tail: StreamTail,
        counts: LiveCounts,
        deliver: @escaping @Sendable (NumberedArrival) -> Void
    ) {
        self.journal = journal
        self.tail = tail
        self.counts = counts
        self.deliver = deliver
        watermark = Watermark(start, unfinished: unfinished)
        sequence = start.sequence
        clock = start.clock
    }

    /// Writes what a turn decided; on return it is on disk.
    func commit(_ outcome: BatchOutcome) async throws(JournalError) -> CommitReceipt {
        var outcome = outcome
        outcome.seal()
        return try await write(outcome.commit, [])
    }

    /// Writes what operators have set.
    func commit(_ settings: [Setting]) async throws(JournalError) {
        var commit = Commit()
        commit.settings = settings
        _ = try await write(commit, [])
    }

    /// Has the journal forget a slice; scripts that have been loaded meanwhile stay.
    ///
    /// Whatever pins a run to one of them is brought later than this, and brings it along.
    func forget(
        _ slice: Forgetting,
        unlessAmong loaded: LoadedScripts
    ) async throws(JournalError) {
        var commit = Commit()
        commit.forgets = slice
        commit.forgets.scripts.removeAll { loaded.contains($0) }
        _ = try await write(commit, [])
    }

    /// Gives free space back to the disk, between two commits; where it can't, nothing is lost.
    func giveBackSpace(bytes: Int) throws(JournalError) -> Int {
        if let failure { throw failure }
        return try journal.giveBackSpace(bytes: bytes)
    }

    /// Appends events; those that are new are delivered to their shards before it returns.
    func append(_ arrivals: [NumberedArrival.Draft]) async throws(JournalError) -> CommitReceipt {
        var commit = Commit()
        for arrival in arrivals {
            commit.arrivals.append(
                ArrivedEvent(shop: arrival.shop, id: arrival.event.id, body: arrival.body)
            )
            commit.streamedArrivals.append(
                StreamItem(
                    shop: arrival.shop,
                    ticket: arrival.event.ticket,
                    type: arrival.event.type.name,
                    body: []
                )
            )
        }
        return try await write(commit, arrivals)
    }

    private func write(
        _ commit: Commit,
        _ arrivals: [NumberedArrival.Draft]
    ) async throws(JournalError) -> CommitReceipt {
        if let failure { throw failure }
        if commit.isEmpty { return CommitReceipt(numbers: [], lastPosition: tail.last) }
        let result = await withCheckedContinuation { waiter in
            waiting.append(Request(commit: commit, arrivals: arrivals, waiter: waiter))
            if !isFlushing {
                isFlushing = true
                // Behind those that came while the disk was busy: they are written along.
                Task { self.flush() }
            }
        }
        return try result.get()
    }

    private func flush() {
        while !waiting.isEmpty {
            let group = takeGroup()
            let result = write(group)
            for (place, request) in group.enumerated() {
                request.waiter.resume(returning: result.map { $0[place] })
            }
        }
        isFlushing = false
    }

    private func takeGroup() -> [Request] {
        var count = 0
        let size = waiting.firstIndex { request in
            defer { count += request.arrivals.count }
            return count > 0 && count + request.arrivals.count > Self.arrivalsMax
        }
        let group = Array(waiting.prefix(size ?? waiting.count))
        waiting.removeFirst(group.count)
        return group
    }

    /// Writes a group as one, and tells each its part.
    private func write(_ group: [Request]) -> Result<[CommitReceipt], JournalError> {
        if let failure { return .failure(failure) }
        let before = ContinuousClock.now
        let commit = merged(group)
        do throws(JournalError) {
            let receipt = try journal.commit(commit)
            counts.committed(in: ContinuousClock.now - before)
            tail.append(commit, receipt)
            return .success(split(receipt, among: group))
        } catch {
            failure = error
            tail.end(error)
            return .failure(error)
        }
    }

    private func merged(_ group: [Request]) -> Commit {
        var commit = Commit()
        for request in group { commit.add(request.commit) }
        if !commit.outcomes.isEmpty {
            commit.processedThrough = watermark.finish(commit.outcomes.map(\.number))
        }
        if let number = commit.sequence { sequence = max(sequence, number) }
        commit.sequence = commit.sequence == nil ? nil : sequence
        if let time = commit.clock { clock = max(clock ?? time, time) }
        commit.clock = commit.clock == nil ? nil : clock
        return commit
    }

    private func split(_ receipt: CommitReceipt, among group: [Request]) -> [CommitReceipt] {
        var rest = receipt.numbers[...]
        return group.map { request in
            let numbers = Array(rest.prefix(request.arrivals.count))
            rest = rest.dropFirst(request.arrivals.count)
            for (draft, number) in zip(request.arrivals, numbers) {
                guard let number else { continue }
                deliver(draft.numbered(number))
            }
            return CommitReceipt(numbers: numbers, lastPosition: receipt.lastPosition)
        }
    }
}

extension Commit {
    /// Takes another commit's content in, behind its own.
    fileprivate mutating func add(_ other: Commit) {
        arrivals += other.arrivals
        streamedArrivals += other.streamedArrivals
        deadLetters += other.deadLetters
        made += other.made
        outcomes += other.outcomes
        tickets += other.tickets
        runs += other.runs
        actions += other.actions
        ledger += other.ledger
        scripts += other.scripts
        memory += other.memory
        figures += other.figures
        timerSettings += other.timerSettings
        stream += other.stream
        settings += other.settings
        forgets.add(other.forgets)
        mark = other.mark ?? mark
        if let time = other.clock { clock = max(clock ?? time, time) }
        if let number = other.sequence { sequence = max(sequence ?? number, number) }
    }
}

extension NumberedArrival {
    /// An event that is not on disk yet.
    struct Draft: Sendable {
        var shop: ShopKey
        var event: Event
        var body: [UInt8]

        func numbered(_ number: Int64) -> NumberedArrival {
            NumberedArrival(number: number, shop: shop, event: event, body: body)
        }
    }
}
