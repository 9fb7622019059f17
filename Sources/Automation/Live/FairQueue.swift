import Disputes
import Synchronization

/// Events of a shard's shops that wait for their turn: no shop waits for another's flood.
///
/// Shops take turns. Each turn a shop's events may cost so much by what its events cost lately; what
/// it used beyond its budget it works off by waiting.
final class FairQueue: Sendable {
    /// An event, and when it was on disk.
    struct Waiting: Sendable {
        var arrival: NumberedArrival
        var since: ContinuousClock.Instant
    }

    /// What limits one shop.
    struct Limits: Sendable {
        /// Events that may wait.
        var eventsMax: Int
        /// Events it may hand in per second; as many at once.
        var eventsPerSecond: Int
        /// Instructions its rules may use per second; as many at once.
        var instructionsPerSecond: Int64
    }

    /// Instructions that a shop's events may cost in one of its turns, by what they cost lately.
    private static let turnInstructions: Int64 = 1_000_000
    private static let turnEvents = 256

    private struct Line {
        var events: [Waiting] = []
        var start = 0
        /// Events that are being written, and will wait.
        var expected = 0
        var rate: Bucket
        var budget: Bucket
        /// What one of its events costs, lately; nil before the first.
        var cost: Double?
        var isInTurn = false

        var count: Int { events.count - start }

        mutating func take(_ most: Int) -> ArraySlice<Waiting> {
            let taken = events[start...].prefix(most)
            start += taken.count
            if start > 256, start > events.count / 2 {
                events.removeFirst(start)
                start = 0
            }
            return taken
        }

        mutating func putBack(_ taken: ArraySlice<Waiting>) {
            events.replaceSubrange(max(0, start - taken.count)..<start, with: taken)
            start = max(0, start - taken.count)
            isInTurn = true
        }

        /// How many events it may have taken in one turn.
        var share: Int {
            guard let cost else { return 1 }
            return max(1, min(turnEvents, Int(Double(turnInstructions) / max(cost, 1))))
        }
    }

    private struct State {
        var lines: [ShopKey: Line] = [:]
        /// Shops with events, in the order of their turns.
        var turns: [ShopKey] = []
        var count = 0
        var signal: (@Sendable () -> Void)?
    }

    private let limits: Limits
    private let state = Mutex(State())

    init(limits: Limits) {
        self.limits = limits
    }

    /// Events that wait, and will.
    var count: Int { state.withLock { $0.count } }

    /// Has a function called whenever an event has come.
    func onArrival(_ signal: @escaping @Sendable () -> Void) {
        state.withLock { $0.signal = signal }
    }

    /// Makes room for an event that is about to be written.
    ///
    /// - Returns: nil, or after how many seconds there may be room.
    func expect(_ shop: ShopKey, at now: ContinuousClock.Instant) -> Int? {
        state.withLock { state in
            var line = state.lines[shop] ?? newLine(at: now)
            defer { state.lines[shop] = line }
            line.rate.refill(at: now)
            guard line.rate.level >= 1 else { return line.rate.seconds(until: 1) }
            guard line.count + line.expected < limits.eventsMax else { return 1 }
            line.rate.level -= 1
            line.expected += 1
            state.count += 1
            return nil
        }
    }

    /// What was expected was known already, or could not be written.
    func forget(_ shop: ShopKey) {
        state.withLock { state in
            state.lines[shop]?.expected -= 1
            state.count -= 1
        }
    }

    /// An event that was expected is on disk.
    func add(_ arrival: NumberedArrival, at now: ContinuousClock.Instant) {
        let signal = state.withLock { state in
            state.lines[arrival.shop, default: newLine(at: now)].expected -= 1
            state.lines[arrival.shop]?.events.append(Waiting(arrival: arrival, since: now))
            if state.lines[arrival.shop]?.isInTurn == false {
                state.lines[arrival.shop]?.isInTurn = true
                state.turns.append(arrival.shop)
            }
            return state.signal
        }
        signal?()
    }

    /// An event that was on disk before the host began.
    func take(up arrival: NumberedArrival) {
        state.withLock { state in
            state.lines[arrival.shop, default: newLine(at: .now)].expected += 1
            state.count += 1
        }
        add(arrival, at: .now)
    }

    /// The next events, in the order of shops' turns; those of one shop in their order.
    ///
    /// - Returns: the events, and when some may follow where all that wait must.
    func take(
        _ most: Int,
        at now: ContinuousClock.Instant
    ) -> (events: [Waiting], next: ContinuousClock.Instant?) {
        state.withLock { state in
            var taken: [Waiting] = []
            var next: ContinuousClock.Instant?
            var later: [ShopKey] = []
            for (place, shop) in state.turns.enumerated() {
                if taken.count >= most {
                    later = state.turns[place...] + later
                    break
                }
                guard var line = state.lines[shop] else { continue }
                line.budget.refill(at: now)
                if line.budget.level <= 0 {
                    let time = line.budget.time(of: 0, after: now)
                    next = min(next ?? time, time)
                } else {
                    taken += line.take(min(line.share, most - taken.count))
                }
                line.isInTurn = line.count > 0
                if line.isInTurn { later.append(shop) }
                state.lines[shop] = line
            }
            state.turns = later
            state.count -= taken.count
            return (taken, taken.isEmpty ? next : nil)
        }
    }

    /// Events that a turn did not come to: the next of their shops, and those the next in turn.
    func putBack(_ events: ArraySlice<Waiting>) {
        if events.isEmpty { return }
        state.withLock { state in
            var first: [ShopKey] = []
            var rest = events
            while let shop = rest.first?.arrival.shop {
                let own = rest.prefix { $0.arrival.shop == shop }
                rest = rest.dropFirst(own.count)
                state.lines[shop]?.putBack(own)
                first.append(shop)
            }
            let known = Set(first)
            state.turns = first + state.turns.filter { !known.contains($0) }
            state.count += events.count
        }
    }

    /// What a turn's events have cost their shops.
    func charge(_ events: ArraySlice<Waiting>, _ instructions: [ShopKey: Int64]) {
        var counts: [ShopKey: Int] = [:]
        for event in events { counts[event.arrival.shop, default: 0] += 1 }
        state.withLock { state in
            for (shop, count) in counts {
                let cost = Double(instructions[shop] ?? 0) / Double(count)
                let known = state.lines[shop]?.cost
                state.lines[shop]?.cost = known.map { max(cost, $0 * 0.75 + cost * 0.25) } ?? cost
            }
            for (shop, used) in instructions { state.lines[shop]?.budget.level -= Double(used) }
        }
    }

    private func newLine(at now: ContinuousClock.Instant) -> Line {
        Line(
            rate: Bucket(perSecond: Double(limits.eventsPerSecond), at: now),
            budget: Bucket(perSecond: Double(limits.instructionsPerSecond), at: now)
        )
    }
}

/// What may be used up at a rate, a second's worth at once.
struct Bucket: Sendable {
    private let perSecond: Double
    private var filledAt: ContinuousClock.Instant
    /// What is left; below zero where more was used than there was.
    var level: Double

    init(perSecond: Double, at now: ContinuousClock.Instant) {
        self.perSecond = perSecond
        filledAt = now
        level = perSecond
    }

    mutating func refill(at now: ContinuousClock.Instant) {
        guard now > filledAt else { return }
        level = min(perSecond, level + perSecond * ((now - filledAt) / .seconds(1)))
        filledAt = now
    }

    /// Whole seconds until there is so much.
    func seconds(until wanted: Double) -> Int {
        max(1, Int(((wanted - level) / perSecond).rounded(.up)))
    }

    /// When there is more than that.
    func time(of wanted: Double, after now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        now + .milliseconds(1 + Int(((wanted - level) / perSecond * 1000).rounded(.up)))
    }
}
