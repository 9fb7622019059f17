import Automation
import Disputes

extension SimulatedHost {
    /// More steps than any story takes: the host goes in circles.
    private static let stepsMax = 2_000
    private static let attemptsMax = 3

    // MARK: After an unclean end

    func recover() throws {
        var mark = start.mark
        for event in journal.unfinished(limit: .max) {
            let attempts = mark?.event == event.number ? mark?.attempts ?? 0 : 0
            try resume(event, attempts: attempts)
            mark = nil
        }
    }

    private func resume(_ event: NumberedEvent, attempts: Int) throws {
        let arrival = NumberedArrival(
            number: event.number,
            shop: event.event.shop,
            event: try EventReader().read(event.event.body),
            body: event.event.body
        )
        if attempts >= Self.attemptsMax {
            try write(engine.giveUp(arrival, reason: "the host died while rules ran on it"))
            return
        }
        for _ in 0..<Self.stepsMax {
            var mark = BatchOutcome()
            mark.commit.mark = Mark(event: event.number, attempts: attempts + 1)
            try write(mark)
            var outcome = try engine.turn(work([arrival], takeAnswers(), [], isOver: false))
            last = outcome
            // Its rules have not run: what the host waits for doesn't count against it.
            if outcome.consumed == 0 {
                outcome.commit.mark = Mark(event: event.number, attempts: attempts)
            }
            try write(outcome)
            if outcome.consumed == 1 { return }
            if outcome.isUnderWay, !waitForNext() { return }
        }
        mistake("event \(event.number) is never taken up again")
    }

    // MARK: The course

    func course() throws {
        for _ in 0..<Self.stepsMax {
            let arriving = takeArrivals()
            let answers = takeAnswers()
            let isOver = arriving.isEmpty && backlog.isEmpty && taken == stage.events.count
            let orders = takeOrders(isOver: isOver, answers)
            if arriving.isEmpty, orders.isEmpty, answers.isEmpty, written.commit.isEmpty,
                !isTurnDue(isOver: isOver)
            {
                if isOver, isFinished { return }
                if !waitForNext() { return }
                continue
            }
            let work = work(backlog, answers, orders, isOver: isOver)
            var outcome = BatchOutcome()
            if !habits.writesFirst { outcome = try engine.turn(work) }
            written.commit.arrivals = arriving.map { arrived(stage.events[$0], $0) }
            let receipt = try write(written)
            if habits.writesFirst { outcome = try engine.turn(work) }
            take(outcome, of: work, isOver: isOver)
            for (place, number) in receipt.numbers.enumerated() {
                guard let number else { continue }
                backlog.append(numbered(arriving.lowerBound + place, number))
            }
        }
        mistake("the host never comes to an end")
    }

    private func take(_ outcome: BatchOutcome, of work: Work, isOver: Bool) {
        backlog.removeFirst(outcome.consumed)
        isStuck = outcome.consumed < work.events.count && outcome.isUnderWay
        wasFinal = isOver
        last = outcome
        written = outcome
    }

    private func isTurnDue(isOver: Bool) -> Bool {
        if !backlog.isEmpty, !isStuck { return true }
        if isOver, !wasFinal || last.hasMoreTimers && !last.isUnderWay { return true }
        return alarm.map { $0 <= world.now } ?? false
    }

    private var alarm: Timestamp? {
        let timer =
            stage.workflow.clock == .wall ? last.nextTimerAt.map { max($0, timersFrom) } : nil
        return [last.retryAt, timer].compactMap { $0 }.min()
    }

    private var isFinished: Bool {
        wasFinal && !last.isUnderWay && !last.hasMoreTimers
            && !(stage.workflow.clock == .wall && last.nextTimerAt != nil) && nextLook == nil
    }

    private func work(
        _ events: [NumberedArrival],
        _ answers: [GatewayReply],
        _ orders: [Order],
        isOver: Bool
    ) -> Work {
        var work = Work(wall: world.now)
        work.events = events
        work.answers = answers
        work.orders = orders
        switch stage.workflow.clock {
        case .wall: work.timers = work.wall >= timersFrom ? .due : .none
        case .events: work.timers = isOver ? .drain : .none
        }
        return work
    }

    // MARK: What comes

    private func takeAnswers() -> [GatewayReply] {
        world.gateway.advance(to: world.now)
        var numbers = world.numbers
        let answers = world.gateway.takeAnswers(at: world.now, &numbers)
        world.numbers = numbers
        if !answers.isEmpty { step("answered") }
        return answers
    }

    /// Places in the input of what has come by now.
    private func takeArrivals() -> Range<Int> {
        let rest = stage.events[taken...]
        let come =
            stage.workflow.clock == .events
            ? rest.prefix(habits.batch) : rest.prefix { $0.time <= world.now }
        taken += come.count
        return come.startIndex..<come.endIndex
    }

    private func arrived(_ event: Event, _ place: Int) -> ArrivedEvent {
        ArrivedEvent(
            shop: ShopKey(platform: event.platform, id: event.shop),
            id: event.id,
            body: Array(stage.workflow.events[place].utf8)
        )
    }

    private func numbered(_ place: Int, _ number: Int64) -> NumberedArrival {
        let arrival = arrived(stage.events[place], place)
        return NumberedArrival(
            number: number,
            shop: arrival.shop,
            event: stage.events[place],
            body: arrival.body
        )
    }

    // MARK: People and time

    /// When people look next; nil where nothing waits for them.
    private var nextLook: Timestamp? {
        let human = stage.workflow.human
        guard written.commit.isEmpty, !human.orders(journal, world).isEmpty else { return nil }
        let every = Int64(human.looksEvery) * 1_000
        let since = world.now.milliseconds - stage.begin.milliseconds
        let next = stage.workflow.clock == .events ? since : (since + every - 1) / every * every
        return Timestamp(milliseconds: stage.begin.milliseconds + next)
    }

    /// What people want now: under the clock of events, once nothing else happens.
    private func takeOrders(isOver: Bool, _ answers: [GatewayReply]) -> [Order] {
        guard answers.isEmpty, let look = nextLook, look <= world.now else { return [] }
        if stage.workflow.clock == .events {
            let isIdle = isOver && wasFinal && !last.isUnderWay && !last.hasMoreTimers
            guard isIdle else { return [] }
            world.now = world.now.adding(seconds: stage.workflow.human.looksEvery)
            world.gateway.advance(to: world.now)
        }
        return stage.workflow.human.orders(journal, world)
    }

    /// Goes on to when something happens next; false where nothing ever does.
    private func waitForNext() -> Bool {
        let isByWall = stage.workflow.clock == .wall
        let arrival = isByWall && taken < stage.events.count ? stage.events[taken].time : nil
        let look = isByWall ? nextLook : nil
        let next = [world.gateway.nextAnswerAt, alarm, arrival, look].compactMap { $0 }
            .filter { $0 > world.now }.min()
        guard let next else {
            mistake("the host waits for what never comes")
            return false
        }
        world.now = next
        world.gateway.advance(to: next)
        return true
    }
}
