import Disputes

/// One run of a host, from the first batch to the end: what is at hand, what is under way, and what
/// comes next.
final class Course {
    /// Above so many actions that wait for the gateway no event is taken in.
    private static let outboxMax = 65_536

    let inbox = Inbox()
    private let host: Host
    private let intake: Intake
    private let start: JournalStart
    private let drains: Bool
    /// Under the wall clock, no timer fires before, as long as there is input.
    private let timersFrom: Timestamp
    /// Events on disk that no turn has taken yet.
    private var backlog: [NumberedArrival] = []
    /// Decided, and not written yet.
    private var written = BatchOutcome()
    /// How the last turn left things.
    private var last = BatchOutcome()
    /// The last turn could not take its events: time stands still until the gateway has answered.
    private var isStuck = false
    /// The first turn sends what an earlier host left ready.
    private var hasBegun = false
    /// The last turn was one of the end: nothing more can come of the input.
    private var wasFinal = false

    init(host: Host, intake: Intake, start: JournalStart, options: Host.Options) {
        self.host = host
        self.intake = intake
        self.start = start
        drains = options.drains
        let catchUp = start.clock == nil ? 0 : options.catchUpSeconds
        timersFrom = host.wall.now.adding(seconds: catchUp)
    }

    /// Goes on until there is nothing left to do.
    ///
    /// - Parameters:
    ///   - report: told what each batch led to, once it is on disk.
    ///   - send: begins something at the gateway.
    /// - Throws: what the journal and `report` throw.
    func run(
        report: (BatchOutcome) throws -> Void,
        send: (Sending, any RemoteGateway) -> Void
    ) async throws {
        intake.onChange { [inbox] in inbox.signal() }
        let begun = try await host.shard.begin(at: host.wall.now)
        if start.lastNumber == 0 {
            // In a new journal it is written along with the first events.
            written = begun
        } else {
            try await write(begun, report: report, send: send)
        }
        while let outcome = try await host.shard.refreshTimers(at: host.wall.now) {
            try await write(outcome, report: report, send: send)
        }
        try await recover(report: report, send: send)
        while true {
            let arriving = isFull ? nil : intake.nextIfReady()
            let answers = inbox.takeAnswers()
            let isOver = arriving == nil && backlog.isEmpty && intake.isAtEnd
            if arriving == nil, written.isEmpty, answers.isEmpty, !isTurnDue(isOver: isOver) {
                if isOver, isFinished { return }
                await inbox.wait(until: alarm, by: host.wall)
                continue
            }
            let work = work(backlog, answers, isOver: isOver)
            let shard = host.shard
            async let decided = shard.turn(work)
            if let arriving {
                written.commit.arrivals = arriving.arrivals
                written.commit.deadLetters += arriving.deadLetters
                written.tally.deadLetters += arriving.deadLetters.count
            }
            let receipt = try await write(written, report: report, send: send)
            let outcome = try await decided
            take(outcome, of: work, isOver: isOver)
            backlog += arriving.map { $0.numbered(receipt) } ?? []
        }
    }

    // MARK: What to do

    /// A batch is taken in while the one before it is processed; where that stands still, no third.
    private var isFull: Bool {
        backlog.count > Host.batchEvents || last.queueCount >= Self.outboxMax
    }

    private func isTurnDue(isOver: Bool) -> Bool {
        if !hasBegun || !backlog.isEmpty && !isStuck { return true }
        if isOver, !wasFinal || last.hasMoreTimers && !last.isUnderWay { return true }
        guard let alarm else { return false }
        return alarm <= host.wall.now
    }

    /// When there is something to do if nothing else happens.
    private var alarm: Timestamp? {
        let timer =
            host.clockKind == .wall ? last.nextTimerAt.map { max($0, timersFrom) } : nil
        return [last.retryAt, timer].compactMap { $0 }.min()
    }

    private var isFinished: Bool {
        wasFinal && !last.isUnderWay && !last.hasMoreTimers
            && !(drains && host.clockKind == .wall && last.nextTimerAt != nil)
    }

    private func work(
        _ events: [NumberedArrival],
        _ answers: [GatewayReply],
        isOver: Bool
    ) -> Work {
        var work = Work(wall: host.wall.now)
        work.events = events
        work.answers = answers
        switch host.clockKind {
        // Once the input has ended nothing more can arrive before them.
        case .wall: work.timers = isOver || work.wall >= timersFrom ? .due : .none
        case .events: work.timers = !isOver ? .none : drains ? .drain : .due
        }
        return work
    }

    private func take(_ outcome: BatchOutcome, of work: Work, isOver: Bool) {
        backlog.removeFirst(outcome.consumed)
        // What held the events back may have come to its end within the turn.
        isStuck = outcome.consumed < work.events.count && outcome.isUnderWay
        hasBegun = true
        wasFinal = isOver
        remember(outcome)
        written = outcome
    }

    private func remember(_ outcome: BatchOutcome) {
        last.isUnderWay = outcome.isUnderWay
        last.retryAt = outcome.retryAt
        last.queueCount = outcome.queueCount
        last.hasMoreTimers = outcome.hasMoreTimers
        last.nextTimerAt = outcome.nextTimerAt
    }

    /// Writes, and only then says and sends.
    @discardableResult
    private func write(
        _ outcome: BatchOutcome,
        report: (BatchOutcome) throws -> Void,
        send: (Sending, any RemoteGateway) -> Void
    ) async throws -> CommitReceipt {
        var outcome = outcome
        let receipt = try await host.writer.commit(outcome)
        outcome.tally.duplicates += receipt.numbers.count { $0 == nil }
        try report(outcome)
        if let remote = host.gateway as? any RemoteGateway {
            for sending in outcome.sends { send(sending, remote) }
        }
        return receipt
    }

    // MARK: After an unclean end

    /// Takes up what a host that died left behind: events that are on disk and have no outcome.
    ///
    /// After an unclean end each is taken by itself, under a durable mark, so that an event that
    /// kills the host is known when the host starts again.
    private func recover(
        report: (BatchOutcome) throws -> Void,
        send: (Sending, any RemoteGateway) -> Void
    ) async throws {
        var mark = start.mark
        while true {
            let events = try host.journal.unfinished(limit: Host.batchEvents)
            if events.isEmpty { return }
            for event in events {
                let attempts = mark?.event == event.number ? mark?.attempts ?? 0 : 0
                try await resume(event, attempts: attempts, report: report, send: send)
                mark = nil
            }
        }
    }

    private func resume(
        _ event: NumberedEvent,
        attempts: Int,
        report: (BatchOutcome) throws -> Void,
        send: (Sending, any RemoteGateway) -> Void
    ) async throws {
        if host.isMissingShops, !host.shops.contains(event.event.shop) {
            throw UnfinishedEvents(shop: event.event.shop)
        }
        let arrival = try await host.shard.decode(event)
        if attempts >= Mark.attemptsMax {
            let outcome = await host.shard.giveUp(arrival, after: attempts)
            try await write(outcome, report: report, send: send)
            return
        }
        while true {
            try await write(mark(event, attempts + 1), report: report, send: send)
            let work = work([arrival], inbox.takeAnswers(), isOver: false)
            var outcome = try await host.shard.turn(work)
            remember(outcome)
            // Its rules have not run: waiting for the gateway never counts against it.
            if outcome.consumed == 0 { outcome.commit.mark = mark(event, attempts).commit.mark }
            try await write(outcome, report: report, send: send)
            if outcome.consumed == 1 { return }
            if !outcome.isUnderWay { continue }
            await inbox.wait(until: last.retryAt, by: host.wall)
        }
    }

    /// A note that the rules of an event are about to run, for the so many-th time.
    private func mark(_ event: NumberedEvent, _ attempts: Int) -> BatchOutcome {
        var outcome = BatchOutcome()
        outcome.commit.mark = Mark(event: event.number, attempts: attempts)
        return outcome
    }
}

/// Events that are on disk wait for a shop whose rules can't be loaded: they are not given up.
public struct UnfinishedEvents: Error, Sendable, Hashable, CustomStringConvertible {
    /// The shop they belong to.
    public var shop: ShopKey

    /// What to do.
    public var description: String {
        """
        the last host left events of \(shop.source) unfinished, and a shop's rules can't be loaded: \
        mend them and start again
        """
    }
}
