import Automation
import Disputes
import Sandbox

/// One story, told over and over: with a host that dies at each of its steps, and with several that
/// die one after the other.
struct Simulation {
    /// How it went.
    struct Report: Sendable {
        /// Steps at which a host could die.
        var steps = 0
        /// Steps at which one did.
        var points = 0
        /// What went wrong, each with the command that repeats it.
        var failures: [String] = []

        mutating func add(_ problems: [String], of story: String, _ workflow: Workflow) {
            guard let first = problems.first, failures.count < 5 else { return }
            failures.append(
                """
                \(workflow.name) \(story): \(first) (and \(problems.count - 1) more); repeat it with \
                SETTLE_SEED='\(workflow.name)/\(story)' swift test --filter Simulation
                """
            )
        }
    }

    /// How long nobody starts another host: less than any limit, beyond the settle time, beyond the
    /// lifetime of keys.
    private static let downSeconds = [0, 45, 700, 4_000]

    let stage: Stage

    /// A workflow, loaded; the thread needs the stack of a ``ThreadExecutor``.
    init(_ workflow: Workflow) throws {
        stage = try Stage(workflow, in: Sandbox())
    }

    // MARK: One death

    /// A host dies at steps of a story in which all actions meet the same behaviour.
    ///
    /// Of a story with more than `stepsMax` steps so many are chosen, evenly, and others with each
    /// behaviour.
    func dyingEverywhere(
        _ behaviour: GatewayBehaviour,
        stepsMax: Int,
        into report: inout Report
    ) throws {
        let story = try undisturbed(behaviour)
        let reckoning = try Reckoning(story.world, on: stage, hasEnded: true)
        report.add(reckoning.problems, of: "\(behaviour)/0", stage.workflow)
        let stride = max(1, story.deaths.count / stepsMax)
        for (place, death) in story.deaths.enumerated() {
            report.steps += 1
            guard (place + behaviour.place) % stride == 0 else { continue }
            report.points += 1
            let problems = try afterDeath(at: place, death, story)
            report.add(problems, of: "\(behaviour)/\(place + 1)", stage.workflow)
        }
    }

    /// A story that no death disturbs.
    private struct Story {
        var world: World
        var ending: Ending
        /// The world at each step at which a host could die.
        var deaths: [World]
    }

    private func undisturbed(
        _ behaviour: GatewayBehaviour,
        observe: @escaping SimulatedHost.Observer = { _, _ in }
    ) throws -> Story {
        let habits = HostHabits(batch: behaviour.place % 2 == 0 ? 1 : 9)
        var deaths: [World] = []
        let life = try SimulatedHost.live(in: world { _ in behaviour }, on: stage, habits) {
            deaths.append($1)
            observe($0, $1)
        }
        return Story(world: life.world, ending: Ending(life.world, life.journal), deaths: deaths)
    }

    /// What is wrong after a host died in a world and another one has brought it to an end.
    private func afterDeath(
        at place: Int,
        _ world: World,
        _ story: Story,
        observe: @escaping SimulatedHost.Observer = { _, _ in }
    ) throws -> [String] {
        let left = try Reckoning(world, on: stage, hasEnded: false)
        let habits = HostHabits(batch: place % 3 == 0 ? 9 : 1, writesFirst: place % 2 == 0)
        let next = world.afterDeath(downSeconds: Self.downSeconds[place % Self.downSeconds.count])
        let life = try SimulatedHost.live(in: next, on: stage, habits, observe: observe)
        var problems = left.problems
        problems += try Reckoning(life.world, on: stage, hasEnded: true).problems
        // Under the wall clock, and where a human had to look, time makes a difference.
        if stage.workflow.clock == .events, stage.workflow.laterRules == nil,
            life.world.audit.unsettled.isEmpty, story.world.audit.unsettled.isEmpty,
            let difference = Ending(life.world, life.journal).difference(from: story.ending)
        {
            problems.append("it comes out otherwise: \(difference)")
        }
        return problems
    }

    // MARK: Many deaths

    /// Several hosts die one after the other, at steps and in worlds that a seed draws.
    func dyingAgainAndAgain(_ seed: UInt64, into report: inout Report) throws {
        var numbers = SeededNumbers(seed: seed)
        let kinds = GatewayBehaviour.allCases
        let salt = Int(numbers.next() % 1_000)
        var world = world(numbers) { request in
            // A key is drawn from letters and digits at random already.
            kinds[request.key.utf8.prefix(3).reduce(salt) { $0 * 31 + Int($1) } % kinds.count]
        }
        var problems: [String] = []
        for _ in 0..<3 {
            var deaths: [World] = []
            let habits = HostHabits(
                batch: Int(numbers.next() % 3) * 4 + 1,
                writesFirst: numbers.next() % 2 == 0
            )
            _ = try SimulatedHost.live(in: world, on: stage, habits) { deaths.append($1) }
            guard let death = deaths.randomElement(using: &numbers) else { break }
            report.points += 1
            problems += try Reckoning(death, on: stage, hasEnded: false).problems
            let down = Self.downSeconds.randomElement(using: &numbers) ?? 0
            world = death.afterDeath(downSeconds: down)
            world.numbers = numbers
        }
        let last = try SimulatedHost.live(in: world, on: stage, HostHabits()).world
        problems += try Reckoning(last, on: stage, hasEnded: true).problems
        report.add(problems, of: "\(seed)", stage.workflow)
    }

    // MARK: Again

    /// Tells a story again by its name, step by step on standard output, and says what is wrong.
    func retell(_ story: String) throws -> [String] {
        var report = Report()
        if let seed = UInt64(story) {
            try dyingAgainAndAgain(seed, into: &report)
            return report.failures
        }
        let parts = story.split(separator: "/")
        guard parts.count == 2, let behaviour = GatewayBehaviour(rawValue: String(parts[0])),
            let place = Int(parts[1])
        else { return ["there is no story \(story)"] }
        var told = 0
        let retold = try undisturbed(behaviour) { step, world in
            told += 1
            if place == 0 || told <= place { print(told, world.now.seconds, step) }
        }
        if place == 0 {
            return try Reckoning(retold.world, on: stage, hasEnded: true).problems
        }
        print("the host dies here")
        return try afterDeath(at: place - 1, retold.deaths[place - 1], retold) {
            print($1.now.seconds, $0)
        }
    }

    private func world(
        _ numbers: SeededNumbers = SeededNumbers(seed: 1),
        _ behaviour: @escaping @Sendable (ActionRequest) -> GatewayBehaviour
    ) -> World {
        World(
            now: stage.begin,
            gateway: SimulatedGateway(behaviour: behaviour),
            audit: CommitAudit(stage.first.settings),
            numbers: numbers
        )
    }
}

extension GatewayBehaviour {
    /// Its place among all.
    var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
