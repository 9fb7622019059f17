import ArgumentParser
import Automation
import Disputes
import Sandbox
import Simulation

/// A shop's folder that lives through a simulated month.
struct SimulatedShop: Sendable {
    private let folder: ShopFolder
    private let plan: @Sendable (ShopKey) throws -> SimulationPlan
    private let peopleHours: Int?

    /// - Parameters:
    ///   - dir: the folder of one shop.
    ///   - plan: what is simulated for the shop that shop.lua names.
    ///   - peopleHours: within about how long its people see to what is theirs; nil: never.
    /// - Throws: ``FolderProblem``; ``Refusal`` where there are several shops.
    init(
        _ dir: String,
        plan: @escaping @Sendable (ShopKey) throws -> SimulationPlan,
        peopleHours: Int?
    ) throws {
        let reading = try ShopFolders.read(dir)
        if let problem = reading.problems.first { throw problem }
        guard reading.shops.count == 1, let folder = reading.shops.first else {
            throw Refusal(
                description:
                    "\(dir) has \(reading.shops.count) shops; --with takes the folder of one"
            )
        }
        self.folder = folder
        self.plan = plan
        self.peopleHours = peopleHours
    }

    /// Lives through the month.
    ///
    /// - Parameter path: where the events go; nil: nowhere.
    /// - Returns: what it came to.
    /// - Throws: ``ShopProblem`` with the folder's path, ``EventOutputError``.
    func live(writingTo path: String?) throws -> MonthReport {
        try ThreadExecutor.run { Result { try month(writingTo: path) } }.get()
    }

    private func month(writingTo path: String?) throws -> MonthReport {
        let stage = try stage()
        guard let shop = stage.rulebooks.first else { throw Refusal(description: "no shop") }
        let plan = try plan(shop.settings.shop)
        let loop = try ClosedLoop(
            plan,
            of: shop,
            on: stage,
            peopleSeconds: peopleHours.map { $0 * 3_600 }
        )
        guard var output = try path.map({ path in try EventOutput(path: path) }) else {
            return try watched(loop, plan) { _ in }
        }
        let report = try watched(loop, plan) { try output.add($0) }
        try output.flush()
        return report
    }

    private func stage() throws -> Stage {
        do {
            return try Stage([folder.scripts])
        } catch let problem as ShopProblem {
            throw Refusal(description: "\(folder.path)/\(problem)")
        }
    }

    private func watched(
        _ loop: ClosedLoop,
        _ plan: SimulationPlan,
        _ add: (_ line: [UInt8]) throws -> Void
    ) throws -> MonthReport {
        var bar = ProgressBar(totalBytes: plan.tickets)
        var events = 0
        defer { bar.clear() }
        return try loop.run { line, begun in
            events += 1
            try add(line)
            if events % 64 == 0 { bar.show(events: events, bytes: begun) }
        }
    }
}

/// Has a shop live through a month and says what it came to.
///
/// On standard output, unless the events go there.
func liveThrough(_ shop: SimulatedShop, output: String?, isJSON: Bool) throws {
    let report = try shop.live(writingTo: output)
    let terminal = Terminal.standardError
    for warning in report.warnings { terminal.warning(warning.description) }
    let columns = output == "-" ? terminal.columns : StandardOutput.columns ?? .max
    let text =
        isJSON
        ? MonthJSON(report).line
        : MonthText(report).lines(width: max(60, columns)).joined(separator: "\n") + "\n"
    if output == "-" {
        terminal.write(text)
    } else {
        try StandardOutput.write(Array(text.utf8))
    }
    if !report.tally.isClean { throw ExitCode(1) }
}
