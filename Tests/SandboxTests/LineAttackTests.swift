import Sandbox
import Testing

/// Every attack of the other suites, typed at a prompt: the session stays usable, and itself.
struct LineAttackTests {
    private static let attacks =
        KnownAttackTests.hooks + KnownAttackTests.work + KnownAttackTests.memory
        + KnownAttackTests.escapes + OwnAttackTests.objects + OwnAttackTests.errors
        + OddInputTests.numbers + OddInputTests.loading

    @Test(arguments: attacks)
    func `An attack typed at the prompt leaves the session as it was`(attack: Attack) {
        let problems = ThreadExecutor.run(stackBytes: 2 << 20) {
            do { return try Self.problems(of: attack) } catch { return ["\(error)"] }
        }
        #expect(problems == [])
    }

    private static func problems(of attack: Attack) throws -> [String] {
        let session = try LineBench(limits: Attack.limits)
        let innocent = try session.bench.load("run(function(t) return t.id .. 'x' end)")
        let first = session.bench.run(innocent)
        var problems: [String] = []
        let defined = session.type("mine = { '留下', 2 } function get() return mine[1] end")
        if !defined.isEmpty { problems.append(defined) }
        for line in lines(of: attack) {
            _ = session.type(line)
            if session.type("get() .. #mine") != "留下2" {
                problems.append("the session changed: " + session.type("get() .. #mine"))
            }
            if session.type("1 + 1") != "2" { problems.append("nothing can be typed any more") }
            if session.type("('x'):upper() .. ticket.id") != "XT1" {
                problems.append("a word changed")
            }
            if session.bench.run(innocent) != first { problems.append("another's run differs") }
        }
        return problems
    }

    /// The attack as it stands, and its body called at once.
    private static func lines(of attack: Attack) -> [String] {
        let called = attack.script.replacing(
            "run(function(ticket)\n",
            with: "call(function(ticket)\n"
        )
        guard called != attack.script, called.hasSuffix("end)") else { return [attack.script] }
        return [attack.script, called.dropLast(4) + "end, ticket)"]
    }
}
