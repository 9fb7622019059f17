public import Disputes
public import Sandbox

/// A host in memory with a clock of its own, from which nothing can be sent: what rules would do.
///
/// The engine, the rules, the limits and the journal's records are those of `settle run`; there is
/// no gateway. What a gateway would answer is taken from ``answerNext(_:to:)``, and is `done` where
/// nothing is said. Each step goes on until nothing is under way, and is deterministic: the same
/// steps give the same scenes.
///
/// Time is that of events and of ``advance(to:)``: waits, timers and deadlines fire in order on the
/// way, as under `settle run --clock events`, and time stands still while actions are under way.
///
/// ```swift
/// let stage = try Stage([scripts])
/// let rehearsal = try Rehearsal(on: stage)
/// let scene = try rehearsal.take(Array(json.utf8))
/// try rehearsal.advance(by: 3 * 3600)
/// ```
///
/// Not Sendable; it lives on its stage's thread.
///
/// ## Topics
/// - Steps: ``take(_:)``, ``take(_:timers:)``, ``advance(to:)``, ``drain()``, ``carryOut(_:)``
/// - The gateway's part: ``answerNext(_:to:)``, ``unusedAnswers``, ``counterpart``
/// - What came of it: ``Scene``, ``standing(of:)``, ``journal``, ``costs``
public final class Rehearsal {
    /// The shops that take part.
    public let stage: Stage
    /// Everything that happened, as a host keeps it.
    public let journal: MemoryJournal
    let engine: Engine
    let reader = EventReader()
    private var gateway = GatewayScript()
    /// The time outside: retries at the gateway live by it.
    var wall: Timestamp
    var isUnderWay = false

    /// The gateway that is not there.
    private struct Nobody: RemoteGateway {
        let kind = "rehearsal"
        func perform(_ request: ActionRequest) async -> GatewayAnswer { .unknown(reason: "nobody") }
        func query(_ request: ActionRequest) async -> GatewayAnswer { .unknown(reason: "nobody") }
    }

    /// A host with nothing processed yet.
    ///
    /// - Parameters:
    ///   - stage: the shops; another rehearsal on it may go on between this one's steps.
    ///   - clock: the time it begins at; nil: that of its first event.
    ///   - journal: a new one, or that of an earlier rehearsal, to go on from with other scripts.
    ///     Over a long stream one without history keeps memory bounded.
    ///   - measuresCosts: whether ``costs`` are taken.
    /// - Throws: ``JournalError`` where the journal is not a rehearsal's.
    public init(
        on stage: Stage,
        at clock: Timestamp? = nil,
        journal: MemoryJournal = MemoryJournal(),
        measuresCosts: Bool = false
    ) throws(JournalError) {
        self.stage = stage
        self.journal = journal
        let gateway = Nobody()
        var start = try journal.open(
            as: JournalIdentity(gateway: gateway.kind, clock: ClockKind.events.rawValue)
        )
        start.clock = [start.clock, clock].compactMap { $0 }.max()
        engine = Engine(
            shops: stage.rulebooks,
            journal: journal,
            gateway: gateway,
            start: start,
            sandbox: stage.sandbox,
            jitter: { 0 }
        )
        engine.images = stage.images
        if measuresCosts { engine.costs = RuleCosts() }
        wall = engine.clock
        // A new journal has nothing to take up.
        if start.lastNumber == 0 { return }
        _ = journal.commit(try engine.begin(at: wall).commit)
        while let outcome = try engine.refreshTimers(at: wall) {
            _ = journal.commit(outcome.commit)
        }
    }

    /// The time that rules see; ``Timestamp/never`` before the first event, where none was given.
    public var clock: Timestamp { engine.clock }

    // MARK: Steps

    /// An event arrives, and what follows from it at once happens.
    ///
    /// An event dated before ``clock`` is taken now. Timers that are due by then fire after it.
    ///
    /// - Parameter body: the CloudEvent's JSON text.
    /// - Returns: what it led to; an event that is known already leads to nothing and is counted.
    /// - Throws: ``EventProblem`` for what is no event, or one of a shop that isn't on the stage;
    ///   ``JournalError``.
    @discardableResult
    public func take(_ body: [UInt8]) throws -> Scene {
        let event = try reader.read(body)
        let shop = ShopKey(platform: event.platform, id: event.shop)
        guard stage.rulebook(of: shop) != nil else {
            throw EventProblem(field: nil, reason: shop.absence)
        }
        var batch = Intake.Batch()
        batch.arrivals = [ArrivedEvent(shop: shop, id: event.id, body: body)]
        batch.events = [event]
        return try take(batch, timers: .due)
    }

    /// A stretch of a stream arrives.
    ///
    /// - Parameters:
    ///   - lines: what is no event of these shops is a dead letter, as with `settle run`.
    ///   - timers: what fires after the last one. `none` makes the result independent of where the
    ///     stretches end: at one instant, events come before timers.
    /// - Returns: what they led to, what could not be read included.
    /// - Throws: ``JournalError``.
    @discardableResult
    public func take(_ lines: [InputLine], timers: Work.Timers) throws(JournalError) -> Scene {
        let shops = Set(stage.rulebooks.map(\.settings.shop))
        return try take(Intake.decode(lines, with: reader, shops: shops), timers: timers)
    }

    private func take(
        _ batch: Intake.Batch,
        timers: Work.Timers
    ) throws(JournalError) -> Scene {
        var commit = Commit()
        commit.arrivals = batch.arrivals
        commit.deadLetters = batch.deadLetters
        let receipt = journal.commit(commit)
        if let latest = batch.events.map(\.time).max() { wall = max(wall, latest) }
        var work = Work(wall: wall)
        work.events = batch.numbered(receipt)
        work.timers = timers
        var scene = try play(work)
        scene.arrivals = receipt.numbers
        scene.deadLetters = batch.deadLetters
        return scene
    }

    /// Time passes; what is due on the way happens, in order, and what is due then.
    ///
    /// - Parameter time: where the clock stands then; an earlier one than ``clock`` moves nothing.
    /// - Returns: what happened meanwhile.
    /// - Throws: ``JournalError``.
    @discardableResult
    public func advance(to time: Timestamp) throws(JournalError) -> Scene {
        var work = Work(wall: wall)
        work.clock = time
        work.timers = .due
        return try play(work)
    }

    /// Time passes: so many seconds.
    @discardableResult
    public func advance(by seconds: Int) throws(JournalError) -> Scene {
        try advance(to: clock.adding(seconds: seconds))
    }

    /// The clock runs on until nothing waits for time: no run, timer or deadline.
    @discardableResult
    public func drain() throws(JournalError) -> Scene {
        var work = Work(wall: wall)
        work.timers = .drain
        return try play(work)
    }

    /// Humans want something done.
    ///
    /// - Returns: what came of it; ``Scene/replies`` has one per order.
    /// - Throws: ``JournalError``.
    @discardableResult
    public func carryOut(_ orders: [Order]) throws(JournalError) -> Scene {
        var work = Work(wall: wall)
        work.orders = orders
        return try play(work)
    }

    /// What the gateway will answer; answers are used in the order in which they were given.
    ///
    /// An action whose outcome is unknown is asked for by key, as a host does, and the next answer
    /// is for that; where none is left it stays unknown until the shop's attempts are used up, and
    /// then waits for a human (``Order/resolve(key:_:)``). All that takes no time of ``clock``.
    ///
    /// - Parameters:
    ///   - answer: to the next action that is sent or asked for.
    ///   - kind: only to actions of this kind; nil: of any.
    /// - Returns: its number among the answers of this rehearsal, from 0.
    @discardableResult
    public func answerNext(_ answer: GatewayAnswer, to kind: ActionKind? = nil) -> Int {
        gateway.add(answer, to: kind)
    }

    /// The numbers of the answers that no action has used so far, in order.
    public var unusedAnswers: [Int] { gateway.unused }

    /// Who answers what is sent or asked for where no answer was given ahead; nil: all is done.
    ///
    /// A simulated platform, to which what is sent has happened. It is called within a step, and
    /// must not take another.
    public var counterpart: ((Sending) -> GatewayAnswer)? {
        get { gateway.counterpart }
        set { gateway.counterpart = newValue }
    }

    // MARK: Turns

    /// Turn after turn until nothing is under way.
    func play(_ work: Work) throws(JournalError) -> Scene {
        var scene = Scene()
        var work = work
        while true {
            // Under way, time stands still; a key's life must not be used up by the rules' clock.
            if !isUnderWay { wall = max(wall, clock) }
            work.wall = wall
            let outcome = try engine.turn(work)
            _ = journal.commit(outcome.commit)
            isUnderWay = outcome.isUnderWay
            scene.turns.append(outcome)
            let rest = rest(of: work, after: outcome)
            if !goesOn(rest, after: outcome) { return scene }
            if rest.answers.isEmpty, let retryAt = outcome.retryAt { wall = max(wall, retryAt) }
            work = rest
        }
    }

    private func rest(of work: Work, after outcome: BatchOutcome) -> Work {
        var rest = Work(wall: wall)
        rest.events = Array(work.events.dropFirst(outcome.consumed))
        rest.answers = outcome.sends.map { gateway.answer($0) }
        rest.clock = work.clock
        rest.timers = work.timers
        return rest
    }

    private func goesOn(_ rest: Work, after outcome: BatchOutcome) -> Bool {
        !rest.events.isEmpty || outcome.isUnderWay || outcome.hasMoreTimers
            || rest.clock.map { clock < $0 } ?? false
    }
}

// MARK: What there is to see

extension Rehearsal {
    /// How a ticket stands; nil where no event of it was taken.
    public func standing(of ticket: TicketKey) -> TicketStanding? {
        journal.tickets([ticket])[ticket].flatMap { TicketStanding(decoding: $0) }
    }

    /// What a rule would see of a ticket now, without an event: every field by name.
    ///
    /// - Returns: a map; nil where no event of the ticket was taken.
    public func view(of ticket: TicketKey) -> Value? {
        guard let standing = standing(of: ticket), let book = stage.rulebook(of: ticket.shop) else {
            return nil
        }
        var writer = FlatWriter(capacity: 4096)
        let document = TicketView.document(
            of: standing.ticket,
            event: .encoded(.null),
            settings: book.settings,
            writer: &writer
        )
        return Value(own: document)
    }

    /// Keeps a value in a shop's memory, as if a rule had; nil forgets it.
    ///
    /// - Parameters:
    ///   - value: encoded, as `remember` keeps it.
    ///   - key: what `recall` finds it by.
    ///   - shop: one of the stage.
    /// - Returns: false where the shop's memory is full.
    /// - Throws: ``JournalError``.
    func remember(
        _ value: [UInt8]?,
        under key: String,
        of shop: ShopKey
    ) throws(JournalError) -> Bool {
        guard let shop = engine.shops[shop] else { return false }
        var commit = Commit()
        let isKept = try engine.remember(value, under: key, of: shop, in: &commit)
        _ = journal.commit(commit)
        return isKept
    }

    /// Money reserved and posted by what a shop asked for today, by ``clock``.
    public func spending(of shop: ShopKey) -> Spending {
        guard let zone = stage.rulebook(of: shop)?.settings.zone else { return Spending() }
        return journal.spending(of: shop, on: zone.day(at: clock.seconds))
    }

    /// What each rule has used so far, by its name in its shop; empty unless it is measured.
    public var costs: [RuleCosts.Key: RuleCosts.Sum] { engine.costs?.sums ?? [:] }
}

/// A rehearsal belongs to its stage's thread.
@available(*, unavailable)
extension Rehearsal: Sendable {}
