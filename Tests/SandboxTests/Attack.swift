import Sandbox
import Testing

/// A script that tries to break out, run for ever, or leave something behind.
struct Attack: Sendable, CustomTestStringConvertible {
    /// How it must end.
    enum Ending: Sendable {
        case finishes(String)
        case fails(String)
        case stops(LimitExceeded.Kind)
        case isStopped
    }

    var name: String
    var script: String
    var ending: Ending

    var testDescription: String { name }

    /// An attack in the body of a run.
    static func run(_ name: String, _ body: String, _ ending: Ending) -> Attack {
        Attack(name: name, script: "run(function(ticket)\n\(body)\nend)", ending: ending)
    }

    /// An attack while the script is loaded.
    static func load(_ name: String, _ script: String, _ ending: Ending) -> Attack {
        Attack(name: name, script: script + "\nrun(function() end)", ending: ending)
    }

    /// Limits that an attack must not pass: a second of work at most.
    static var limits: Limits {
        var limits = Limits()
        limits.instructions = 1_000_000
        limits.loadingInstructions = 1_000_000
        return limits
    }

    /// What went wrong, on the smallest stack that a sandbox is promised; nothing when all is well.
    func problems() -> [String] {
        ThreadExecutor.run(stackBytes: 2 << 20) {
            do { return try attack() } catch { return ["\(error)"] }
        }
    }

    /// Before and after the attack, a run of its program and of another are the same.
    private func attack() throws -> [String] {
        let bench = try Workbench()
        let innocent = try bench.load(
            "run(function(t) local x = {} for k, v in pairs{a=1,b=2} do x[#x+1] = k .. v end "
                + "return table.concat(x) .. t.id .. ('%d'):format(7) .. string.rep('x', 3) end)"
        )
        let (first, cost) = (bench.run(innocent), bench.sandbox.cost)
        var problems: [String] = []
        func expect(_ condition: Bool, _ problem: String) {
            if !condition { problems.append("\(name): \(problem)") }
        }
        do throws(LoadError) {
            let image = try bench.load(script, limits: Self.limits)
            let ended = bench.run(image, limits: Self.limits)
            let endedCost = bench.sandbox.cost
            expect(isExpected(ended), "\(ended)")
            expect(bench.run(innocent) == first, "another program's run differs")
            expect(bench.sandbox.cost == cost, "another program's cost differs")
            expect(bench.run(image, limits: Self.limits) == ended, "the next run differs")
            expect(bench.sandbox.cost == endedCost, "the next run's cost differs")
        } catch {
            expect(isExpected(error), "\(error)")
        }
        expect(bench.run(innocent) == first, "another program's run differs")
        expect(bench.sandbox.cost == cost, "another program's cost differs")
        expect(first == .finished(Value.string("a1b2T17xxx").flat), "\(first)")
        return problems
    }

    private func isExpected(_ error: LoadError) -> Bool {
        switch (error, ending) {
        case (.failed(let failure), .fails(let part)): failure.description.contains(part)
        case (.stopped(let limit), .stops(let kind)): limit.kind == kind
        case (.stopped, .isStopped): true
        default: false
        }
    }

    private func isExpected(_ step: Step) -> Bool {
        switch (step, ending) {
        case (.finished(let value), .finishes(let text)): (try? Value(value))?.text == text
        case (.failed(let failure), .fails(let part)): failure.description.contains(part)
        case (.stopped(let limit), .stops(let kind)): limit.kind == kind
        case (.stopped, .isStopped): true
        default: false
        }
    }
}
