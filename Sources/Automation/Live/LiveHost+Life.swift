import Disputes
import Synchronization

extension LiveHost {
    /// Takes up what the last host left, then decides until ``stop(within:)``.
    ///
    /// When its task is cancelled it ends as if it were stopped, and waits for no gateway.
    ///
    /// - Throws: ``JournalError``: nothing is acknowledged that is not on disk, and the next start
    ///   goes on.
    public func run() async throws {
        guard move(from: .opened, to: .recovering) else { return }
        defer { end() }
        try await withTaskCancellationHandler {
            try await live()
        } onCancel: {
            stop(within: 0)
        }
    }

    private func live() async throws {
        do {
            for shard in shards { try await shard.begin() }
            try await recover(takeLeftBehind())
            _ = move(from: .recovering, to: .running)
            let catchUp = start.clock == nil ? 0 : options.catchUpSeconds
            let timersFrom = wall.now.adding(seconds: catchUp)
            try await runShards(timersFrom: timersFrom)
        } catch {
            tail.end(error as? JournalError)
            throw error
        }
    }

    /// Shards that wait for something end when one fails, or nothing can be written any more.
    private func runShards(timersFrom: Timestamp) async throws {
        async let _ = stopOnFailure()
        try await withThrowingTaskGroup { group in
            for shard in shards {
                group.addTask { [self] in
                    do {
                        try await shard.run(timersFrom: timersFrom)
                    } catch {
                        stop(within: 0)
                        throw error
                    }
                }
            }
            try await group.waitForAll()
        }
        if let failure = tail.failure { throw failure }
    }

    private func stopOnFailure() async {
        await tail.waitForEnd()
        if tail.failure != nil { stop(within: 0) }
    }

    /// Takes no more events, and ends ``run()``.
    ///
    /// What is at the gateway is waited for; what is not answered by then is asked after at the
    /// next start. Events that are on disk and not decided are decided then.
    public func stop(within seconds: Int) {
        state.withLock { if $0.life != .ended { $0.life = .stopping } }
        let end = wall.now.adding(seconds: seconds)
        for shard in shards { shard.stop(by: end) }
    }

    /// Marks the journal's clean end; after ``run()`` has returned.
    public func close() throws {
        try journal.close()
    }

    /// It has taken up what was left, and is not ending.
    public var isReady: Bool { state.withLock { $0.life == .running } }

    /// It begins nothing new.
    var isStopping: Bool { state.withLock { $0.life == .stopping || $0.life == .ended } }

    private func move(from life: Life, to next: Life) -> Bool {
        state.withLock { state in
            guard state.life == life else { return false }
            state.life = next
            return true
        }
    }

    private func end() {
        state.withLock { $0.life = .ended }
        tail.end(nil)
    }

    // MARK: Recovery

    /// Events that are on disk and not decided, of shops whose rules run.
    private func takeLeftBehind() -> [NumberedEvent] {
        state.withLock { state in
            defer { state.leftBehind = [] }
            return state.leftBehind.filter { state.shops[$0.event.shop] != nil }
        }
    }

    private func recover(_ events: [NumberedEvent]) async throws {
        for (place, event) in events.enumerated() {
            let mark = start.mark.flatMap { $0.event == event.number ? $0 : nil }
            let isMarked = place > 0 && mark == nil
            try await shard(of: event.event.shop).recover(
                event,
                attempts: mark?.attempts ?? 0,
                isMarked: isMarked,
                next: isStopping || place + 1 == events.count ? nil : events[place + 1]
            )
            // The rest is the next host's.
            if isStopping { return }
        }
    }

    /// Events of a shop that waited for its rules to be mended.
    func takeUpEvents(of shop: ShopKey) async throws {
        let events = try journal.unfinished(limit: Self.unfinishedMax)
            .filter { $0.number <= start.lastNumber && $0.event.shop == shop }
        for event in events {
            let arrival = try await shard(of: shop).shard.decode(event)
            shard(of: shop).queue.take(up: arrival)
        }
    }
}
