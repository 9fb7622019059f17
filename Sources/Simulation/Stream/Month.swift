import Disputes
import HeapModule

/// The simulated time of one shop: tickets begin, live and end, in the order of time.
///
/// Holds the tickets that have begun and not ended, nothing of those before and after.
struct Month: Sendable {
    /// A ticket is due.
    private struct Due: Sendable, Comparable {
        let at: Timestamp
        let number: Int

        static func < (left: Due, right: Due) -> Bool {
            (left.at, left.number) < (right.at, right.number)
        }
    }

    let terms: Terms
    private let buyers: Int
    private var rhythm: Rhythm
    private var coming: (number: Int, at: Timestamp)?
    /// Tickets by number.
    private var cases: [Int: Case] = [:]
    private var due = Heap<Due>()
    private var courier: Courier
    private let text: EventText
    /// What the tickets came to that ended since somebody asked.
    private var closed: [Account] = []

    /// A month that has not begun.
    ///
    /// - Parameters:
    ///   - plan: how many tickets begin, from when, over how long.
    ///   - terms: what all of them run by.
    init(_ plan: SimulationPlan, _ terms: Terms) {
        self.terms = terms
        buyers = max(1, plan.tickets * 4 / 5)
        rhythm = Rhythm(
            count: plan.tickets,
            from: plan.from.start(offset: terms.offset),
            days: plan.days,
            weekday: plan.from.weekday,
            random: Generator(terms.root, 0xA0)
        )
        courier = Courier(seed: terms.root)
        text = EventText(terms)
        coming = rhythm.next()
    }

    /// How many tickets have begun.
    private(set) var begunCount = 0

    /// How many tickets have begun and not ended.
    var openCount: Int { cases.count }

    /// When something happens or arrives next; nil when all is over.
    func nextTime() -> Timestamp? {
        let first = soonest
        guard let arrival = courier.next else { return first }
        return first.map { min($0, arrival) } ?? arrival
    }

    private var soonest: Timestamp? {
        guard let due = due.min?.at else { return coming?.at }
        return coming.map { min($0.at, due) } ?? due
    }

    /// Lets time run to the next arrival.
    ///
    /// - Parameter limit: not beyond this instant.
    /// - Returns: the line that arrives, with its time; nil where none does up to `limit`.
    mutating func nextArrival(upTo limit: Timestamp? = nil) -> Courier.Delivery? {
        while true {
            let next = soonest
            if let arrival = courier.next, next.map({ arrival <= $0 }) ?? true {
                if let limit, arrival > limit { return nil }
                return courier.deliver()
            }
            guard let next else { return nil }
            if let limit, next > limit { return nil }
            step(at: next)
        }
    }

    /// One step of the ticket whose turn it is.
    private mutating func step(at time: Timestamp) {
        if let begin = coming, begin.at <= time {
            coming = rhythm.next()
            begunCount += 1
            let begun = Case(number: begin.number, at: begin.at, buyers: buyers, terms)
            return wake(begun)
        }
        guard let number = due.popMin()?.number, let subject = cases[number] else { return }
        // What was due then may have been put off or left out since.
        guard subject.plan.next == time else { return }
        wake(subject)
    }

    private mutating func wake(_ subject: consuming Case) {
        let happenings = subject.wake(terms)
        for happening in happenings {
            subject.eventCount += 1
            let line = text.line(happening, on: subject, number: subject.eventCount)
            courier.take(line, at: happening.at)
        }
        keep(subject)
    }

    private mutating func keep(_ subject: Case) {
        guard let next = subject.plan.next else {
            cases[subject.number] = nil
            // Of an open stream nobody asks.
            if terms.people != .alone { closed.append(subject.account) }
            return
        }
        cases[subject.number] = subject
        due.insert(Due(at: next, number: subject.number))
    }

    /// What the tickets came to that ended since the last time.
    mutating func takeClosed() -> [Account] {
        defer { closed = [] }
        return closed
    }

    // MARK: The shop

    /// The shop has its rules do something on a ticket.
    ///
    /// - Returns: what the platform says to it.
    mutating func take(
        _ act: ShopAct,
        _ kind: ActionKind,
        on number: Int,
        at time: Timestamp
    ) -> PlatformAnswer {
        guard var subject = cases[number] else {
            return kind == .reply || kind == .appeal ? .done : .ended
        }
        guard subject.allows(kind, terms) else { return .ended }
        if case .agreeRefund(let fen?) = act, fen > subject.claim.amount { return .amountChanged }
        subject.take(act, by: .rules, at: time, terms)
        keep(subject)
        return .done
    }
}

extension Month {
    /// The rules have left a ticket to the shop's people.
    mutating func handOver(_ number: Int, at time: Timestamp) {
        guard var subject = cases[number] else { return }
        subject.handOver(time, terms)
        keep(subject)
    }
}

/// What the simulated platform says to an action.
enum PlatformAnswer: Sendable {
    case done
    /// The ticket has ended, or moved, before the action came.
    case ended
    /// The buyer asks for less than is agreed to.
    case amountChanged
}
