import Automation
import Disputes
import Sandbox

/// A shop loaded for simulated hosts; what is costly about it is done once.
struct Stage {
    let workflow: Workflow
    let sandbox: Sandbox
    let first: Rulebook
    let later: Rulebook
    let events: [Event]

    init(_ workflow: Workflow, in sandbox: Sandbox) throws {
        self.workflow = workflow
        self.sandbox = sandbox
        first = try Rulebook(workflow.shop(isLater: false).scripts, in: sandbox)
        later = try Rulebook(workflow.shop(isLater: true).scripts, in: sandbox)
        let reader = EventReader()
        events = try workflow.events.map { try reader.read(Array($0.utf8)) }
    }

    var identity: JournalIdentity {
        JournalIdentity(gateway: "http", clock: workflow.clock.rawValue)
    }

    /// When the story begins, outside.
    var begin: Timestamp { events[0].time }
}

/// How a host is run where it is free to choose.
struct HostHabits: Sendable {
    /// Events taken in at once.
    var batch = 1
    /// What was decided is on disk before the next turn begins, not only before it ends.
    var writesFirst = false
}

/// One life of a host: what ``Host`` does, step by step on one thread, in a world of its own.
///
/// Every step at which it could die is shown to an observer first, with the world at that instant.
final class SimulatedHost {
    /// A gateway that is never called: the simulation carries everything there and back.
    private struct Outside: RemoteGateway {
        let kind = "http"
        func perform(_ request: ActionRequest) async -> GatewayAnswer { .unknown(reason: "") }
        func query(_ request: ActionRequest) async -> GatewayAnswer { .unknown(reason: "") }
    }

    /// Told where the host stands; the host may die there.
    typealias Observer = (_ step: String, World) -> Void

    let stage: Stage
    let habits: HostHabits
    let journal: MemoryJournal
    let engine: Engine
    let start: JournalStart
    var world: World
    /// Under the wall clock, no timer fires before.
    let timersFrom: Timestamp
    /// Lines of the input that were taken in by this host: it reads them all.
    var taken = 0
    /// Events on disk that no turn has taken yet.
    var backlog: [NumberedArrival] = []
    /// Decided, and not written yet.
    var written = BatchOutcome()
    /// How the last turn left things.
    var last = BatchOutcome()
    var isStuck = false
    var wasFinal = false
    private let observe: Observer

    /// Lives until there is nothing left to do, and leaves the world behind.
    static func live(
        in world: World,
        on stage: Stage,
        _ habits: HostHabits,
        observe: @escaping Observer = { _, _ in }
    ) throws -> (world: World, journal: MemoryJournal) {
        let host = try SimulatedHost(world, stage, habits, observe)
        try host.write(try host.engine.begin(at: host.world.now))
        while let outcome = try host.engine.refreshTimers(at: host.world.now) {
            try host.write(outcome)
        }
        try host.recover()
        try host.course()
        host.step("before closing")
        host.journal.close()
        host.world.disk.close()
        return (host.world, host.journal)
    }

    private init(
        _ world: World,
        _ stage: Stage,
        _ habits: HostHabits,
        _ observe: @escaping Observer
    ) throws {
        self.stage = stage
        self.habits = habits
        self.observe = observe
        self.world = world
        self.world.lives += 1
        journal = try world.disk.journal(stage.identity)
        start = try journal.open(as: stage.identity)
        self.world.disk.open()
        var jitter = world.numbers
        engine = Engine(
            shops: [world.lives == 0 ? stage.first : stage.later],
            journal: journal,
            gateway: Outside(),
            start: start,
            clockKind: stage.workflow.clock,
            sandbox: stage.sandbox,
            jitter: { Double(jitter.next() >> 11) * 0x1p-53 }
        )
        timersFrom = world.now.adding(seconds: start.clock == nil ? 0 : 120)
        observe("opened", self.world)
    }

    /// The host stands at a step where it may die.
    func step(_ name: @autoclosure () -> String) { observe(name(), world) }

    /// A host may never do this.
    func mistake(_ what: String) { world.mistakes.append(what) }

    // MARK: Writing

    /// Writes, and only then sends.
    @discardableResult
    func write(_ outcome: BatchOutcome) throws -> CommitReceipt {
        for case .failure(let problem) in outcome.replies { mistake(problem.description) }
        let receipt = commit(outcome.commit)
        for sending in outcome.sends {
            step("before \(sending.attempt) \(sending.number)")
            check(sending)
            world.gateway.receive(sending, at: world.now)
            step("after \(sending.attempt) \(sending.number)")
        }
        return receipt
    }

    private func commit(_ commit: Commit) -> CommitReceipt {
        if commit.isEmpty { return CommitReceipt(numbers: []) }
        step("before commit")
        let receipt = journal.commit(commit)
        world.disk.commit(commit)
        world.audit.take(commit)
        step("after commit")
        return receipt
    }

    /// What leaves is on disk, with its bytes, and is the only one of its ticket.
    private func check(_ sending: Sending) {
        let record = journal.action(sending.number)
        let wanted = sending.attempt == .send ? ActionState.sending : .unknown
        if record?.state != wanted || record?.request != sending.request.body
            || record?.key != sending.request.key
        {
            mistake("\(sending.attempt) of \(sending.number) is not on disk")
        }
        let open = journal.openActions(after: 0, limit: .max)
        for other in open where other.ticket == sending.request.ticket {
            let isUnderWay = other.state == .sending || other.state == .unknown
            if isUnderWay, other.number != sending.number {
                mistake("\(sending.number) was sent before \(other.number) was settled")
            }
        }
    }
}
