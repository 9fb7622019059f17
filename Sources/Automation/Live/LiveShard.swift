import Disputes
import Synchronization

/// One shard of a live host: what waits for its shops, what is under way, and what comes next.
final class LiveShard: Sendable {
    /// Events decided in one turn, at most: what is urgent comes between two turns.
    private static let turnEvents = 512
    /// Instructions that the events of a turn may use, and its timers, and the gateway's answers.
    ///
    /// A few hundredths of a second; one run may use more.
    private static let turnInstructions: Int64 = 4_000_000

    let shard: Shard
    let queue: FairQueue
    private let inbox = Inbox()
    /// Orders that wait for a turn; nil once there are none any more.
    private let orders = Mutex<[PendingOrder]?>([])
    private let writer: LiveWriter
    private let gateway: any Gateway
    private let wall: any WallClock
    private let counts: LiveCounts
    private let waiting = Mutex(WaitingActions())
    /// Sent once the shard runs: recovery has decided them.
    private let recovered = Mutex<[Sending]>([])
    /// How far the shard is on its way to its end.
    private let life = Mutex(Life.running)

    private enum Life {
        case running
        /// Nothing new is begun; what is at the gateway is waited for until then.
        case ending(by: Timestamp)
    }

    init(
        _ shard: Shard,
        queue: FairQueue,
        writer: LiveWriter,
        gateway: any Gateway,
        wall: any WallClock,
        counts: LiveCounts
    ) {
        self.shard = shard
        self.queue = queue
        self.writer = writer
        self.gateway = gateway
        self.wall = wall
        self.counts = counts
        queue.onArrival { [inbox] in inbox.signal() }
    }

    /// Actions that wait for their turn at the gateway.
    var waitingActions: Int { waiting.withLock { $0.count } }

    /// So many actions of a shop wait for the gateway that no more may come.
    func isFull(_ shop: ShopKey) -> Bool { waiting.withLock { $0.fullShops.contains(shop) } }

    /// Something has changed: the next turn looks at it.
    func signal() { inbox.signal() }

    func stop(by time: Timestamp) {
        life.withLock { $0 = .ending(by: time) }
        inbox.signal()
    }

    /// Carries out an order in the next turn.
    func carryOut(_ order: Order) async -> Result<String, OrderProblem> {
        await withCheckedContinuation { reply in
            let pending = PendingOrder(order, reply)
            orders.withLock { $0?.append(pending) }
            inbox.signal()
        }
    }

    // MARK: Running

    /// What a turn decided and is not written yet.
    private struct Decided {
        var outcome = BatchOutcome()
        var events: [FairQueue.Waiting] = []
        var orders: [PendingOrder] = []
    }

    /// Decides until it is stopped.
    ///
    /// - Parameter timersFrom: no timer fires before.
    /// - Throws: what the journal throws.
    func run(timersFrom: Timestamp) async throws {
        defer { refuseOrders() }
        try await withThrowingDiscardingTaskGroup { sends in
            try await turns(timersFrom: timersFrom) { sending, remote in
                sends.addTask { [inbox] in
                    inbox.add(await remote.reply(to: sending))
                }
            }
            // What has not answered by now is asked after at the next start.
            sends.cancelAll()
        }
    }

    private typealias Send = (Sending, any RemoteGateway) -> Void

    private func turns(timersFrom: Timestamp, send: Send) async throws {
        if let remote = gateway as? any RemoteGateway {
            for sending in recovered.withLock({ $0 }) { send(sending, remote) }
        }
        var written = Decided()
        var last = BatchOutcome()
        var hasBegun = false
        while true {
            let isEnding = endsBy != nil
            var isRefreshing = false
            if !isEnding, let outcome = try await refresh() {
                // It builds on what is not written yet.
                try await write(written, send: send)
                written = Decided()
                queue.charge([], outcome.instructions)
                try await write(Decided(outcome: outcome), send: send)
                // What was held back is ready: the next turn sends it.
                (isRefreshing, hasBegun) = (true, false)
            }
            let (events, next) =
                isEnding ? ([], nil) : queue.take(Self.turnEvents, at: .now)
            let orders = takeOrders()
            let answers = inbox.takeAnswers()
            let timer = last.nextTimerAt.map { max($0, timersFrom) }
            let alarm = isEnding ? nil : [last.retryAt, timer].compactMap { $0 }.min()
            let hasMore = last.hasMoreTimers || last.hasMoreSends
            let isDue = !hasBegun || hasMore || alarm.map { $0 <= wall.now } ?? false
            if events.isEmpty, orders.isEmpty, answers.isEmpty, !isDue || isEnding {
                if !written.outcome.isEmpty {
                    try await write(written, send: send)
                    written = Decided()
                    continue
                }
                if let end = endsBy, !last.isAtGateway || end <= wall.now { return }
                let times = [alarm, endsBy, next.map(time)].compactMap { $0 }
                await inbox.wait(until: times.min(), by: wall)
                continue
            }
            var work = Work(wall: wall.now)
            work.events = events.map(\.arrival)
            work.answers = answers
            work.orders = orders.map(\.order)
            // Until all are made anew, one could fire by what is no longer so.
            let mayFire = !isEnding && !isRefreshing && work.wall >= timersFrom
            work.timers = mayFire ? .due : .none
            work.sends = !isEnding
            work.instructionsMax = Self.turnInstructions
            let (shard, turn) = (shard, work)
            async let decided = shard.turn(turn)
            try await write(written, send: send)
            let outcome = try await decided
            let (taken, left) = (events[..<outcome.consumed], events[outcome.consumed...])
            queue.charge(taken, outcome.instructions)
            queue.putBack(left)
            inbox.putBack(answers[outcome.answered...])
            putBack(orders[outcome.replies.count...])
            hasBegun = true
            last = BatchOutcome(standingOf: outcome)
            waiting.withLock { $0 = WaitingActions(outcome) }
            written = Decided(
                outcome: outcome,
                events: Array(taken),
                orders: Array(orders.prefix(outcome.replies.count))
            )
        }
    }

    /// A part of the timers that are to be made anew; nil where there are none.
    private func refresh() async throws -> BatchOutcome? {
        try await shard.refreshTimers(at: wall.now, instructionsMax: Self.turnInstructions)
    }

    private var endsBy: Timestamp? {
        life.withLock { life in
            if case .ending(let time) = life { return time }
            return nil
        }
    }

    private func time(of instant: ContinuousClock.Instant) -> Timestamp {
        let left = (instant - .now) / .milliseconds(1)
        return Timestamp(milliseconds: wall.now.milliseconds + Int64(max(1, left.rounded(.up))))
    }

    private func takeOrders() -> [PendingOrder] {
        orders.withLock { orders in
            defer { orders = orders.map { _ in [] } }
            return orders ?? []
        }
    }

    private func putBack(_ left: ArraySlice<PendingOrder>) {
        if left.isEmpty { return }
        orders.withLock { $0?.insert(contentsOf: left, at: 0) }
        inbox.signal()
    }

    /// Nobody must wait for the reply of a host that has ended.
    private func refuseOrders() { orders.withLock { $0 = nil } }

    /// Writes, and only then says, sends and replies.
    private func write(_ decided: Decided, send: Send) async throws {
        if decided.outcome.isEmpty, decided.events.isEmpty { return }
        do {
            _ = try await writer.commit(decided.outcome)
        } catch {
            for order in decided.orders { order.answer(.failure(OrderProblem("\(error)"))) }
            throw error
        }
        counts.decided(decided.outcome, decided.events)
        for (order, reply) in zip(decided.orders, decided.outcome.replies) {
            order.answer(reply)
        }
        guard let remote = gateway as? any RemoteGateway else { return }
        for sending in decided.outcome.sends { send(sending, remote) }
    }

    // MARK: Recovery

    /// Takes up what a host before left at the gateway.
    func begin() async throws {
        try await record(try await shard.begin(at: wall.now))
    }

    /// Writes what recovery decided; what is to be sent waits for ``run(timersFrom:)``.
    private func record(_ outcome: BatchOutcome) async throws {
        try await write(Decided(outcome: outcome)) { sending, _ in
            recovered.withLock { $0.append(sending) }
        }
    }

    /// Takes up one event that is on disk and has no outcome, under a durable mark.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - attempts: how often the host has died while its rules ran.
    ///   - isMarked: its mark was set along with the outcome of the event before.
    ///   - next: the event after it, to be marked along with this one's outcome.
    /// - Throws: ``JournalError``, ``EventProblem`` where its text can't be read any more.
    func recover(
        _ event: NumberedEvent,
        attempts: Int,
        isMarked: Bool,
        next: NumberedEvent?
    ) async throws {
        let arrival = try await shard.decode(event)
        var outcome: BatchOutcome
        if attempts >= Mark.attemptsMax {
            outcome = await shard.giveUp(arrival, after: attempts)
        } else {
            var mark = BatchOutcome()
            mark.commit.mark = Mark(event: event.number, attempts: attempts + 1)
            if !isMarked { try await record(mark) }
            var work = Work(wall: wall.now)
            work.events = [arrival]
            outcome = try await shard.turn(work)
        }
        outcome.commit.mark = next.map { Mark(event: $0.number, attempts: 1) }
        try await record(outcome)
    }
}

/// Actions that wait for their turn at the gateway, as the last turn left them.
private struct WaitingActions {
    var count = 0
    var fullShops: Set<ShopKey> = []

    init() {}

    init(_ outcome: BatchOutcome) {
        count = outcome.queueCount
        fullShops = outcome.fullShops
    }
}

extension BatchOutcome {
    /// How a turn left things, without what it decided.
    fileprivate init(standingOf outcome: BatchOutcome) {
        self.init()
        isUnderWay = outcome.isUnderWay
        isAtGateway = outcome.isAtGateway
        retryAt = outcome.retryAt
        queueCount = outcome.queueCount
        hasMoreTimers = outcome.hasMoreTimers
        hasMoreSends = outcome.hasMoreSends
        nextTimerAt = outcome.nextTimerAt
    }
}
