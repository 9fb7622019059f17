import Automation
import Glibc
import Sandbox
import Testing

/// Hosts die before and after every write and every word with the gateway, and every story still
/// comes to its end: nothing is done twice, nothing is lost, and the books are the platform's.
///
/// A failure names the command that tells the same story again, step by step:
///
///     SETTLE_SEED='payout/timesOutDone/37' swift test --filter Simulation
///
/// The seed is the workflow's name, then the gateway's behaviour and the step at which the host
/// dies, or one number for lives that are drawn. Of long stories only some steps are tried; all of
/// them, more than 40,000, are with
///
///     SETTLE_STEPS=all swift test --filter Simulation
@Suite struct SimulationTests {
    /// What a simulation says of a workflow.
    private func report(
        _ workflow: Workflow,
        _ body: @escaping @Sendable (Simulation, inout Simulation.Report) throws -> Void
    ) throws -> Simulation.Report {
        try ThreadExecutor.run {
            Result {
                var report = Simulation.Report()
                try body(Simulation(workflow), &report)
                return report
            }
        }.get()
    }

    @Test(arguments: Workflow.all)
    func `a host may die at every step, whatever the gateway does`(workflow: Workflow) throws {
        let report = try report(workflow) { simulation, report in
            for behaviour in GatewayBehaviour.allCases {
                try simulation.dyingEverywhere(
                    behaviour,
                    stepsMax: diesEverywhere ? .max : behaviour == .done ? 24 : 4,
                    into: &report
                )
            }
        }
        #expect(report.failures.isEmpty, "\(report.failures.joined(separator: "\n"))")
        #expect(report.points >= Self.pointsMin)
        #expect(report.steps >= 350)
    }

    /// Steps of each workflow at which a host dies, at least.
    private static let pointsMin = 70

    @Test func `a host dies at thousands of points`() {
        #expect(Workflow.all.count * Self.pointsMin > 2_000)
        #expect(Set(Workflow.all.map(\.name)).count == Workflow.all.count)
        #expect(GatewayBehaviour.allCases.count >= 12)
    }

    @Test(arguments: Workflow.all)
    func `hosts may die again and again`(workflow: Workflow) throws {
        let report = try report(workflow) { simulation, report in
            for seed in 1...2 as ClosedRange<UInt64> {
                try simulation.dyingAgainAndAgain(seed, into: &report)
            }
        }
        #expect(report.failures.isEmpty, "\(report.failures.joined(separator: "\n"))")
        #expect(report.points == 6)
    }

    @Test(.enabled(if: seed != nil, "SETTLE_SEED names no story"))
    func `the story that the environment names`() throws {
        let seed = try #require(seed)
        let parts = seed.split(separator: "/", maxSplits: 1).map(String.init)
        let workflow = try #require(Workflow.all.first { $0.name == parts.first })
        let told = try ThreadExecutor.run {
            Result { try Simulation(workflow).retell(parts.last ?? "") }
        }.get()
        #expect(told.isEmpty, "\(told.joined(separator: "\n"))")
    }
}

/// Every step of every story is tried.
private let diesEverywhere = unsafe getenv("SETTLE_STEPS") != nil

/// The story to tell again, from the environment.
private let seed = unsafe getenv("SETTLE_SEED").map { unsafe String(cString: $0) }
