import Sandbox
import Testing

/// Which lines scripts reached, where somebody wants to know.
@Suite struct ReachedLinesTests {
    private static let script = """
        local function pick(n)
          if n > 1 then
            return "many"
          end
          return "one"
        end

        text = pick(1)
        function go(n)
          local found = pick(n)
          return found
        end
        """

    private func reached(
        _ script: String = script,
        notes: Bool = true,
        limits: Limits = Limits()
    ) throws -> (lines: ReachedLines, step: Step) {
        try ThreadExecutor.run { () -> Result<(ReachedLines, Step), any Error> in
            Result {
                let sandbox = try Sandbox()
                sandbox.notesReachedLines = notes
                let image = try sandbox.load(
                    Program(
                        prelude: [
                            Source(
                                name: "prelude",
                                text:
                                    "local host = ... function host.entries.go() return host.words.call() end "
                                    + "host.words.call = function() return host.kept(1)(2) end "
                                    + "host.words.keep = host.keep"
                            )
                        ],
                        scripts: [Source(name: "rules/a.lua", text: script + "\nkeep(go)\n")]
                    )
                )
                let entry = try #require(image.entry("go"))
                let step = sandbox.start(
                    image,
                    entry: entry,
                    arguments: .emptyList,
                    document: nil,
                    now: 0,
                    seed: 0,
                    asks: false,
                    limits: limits
                )
                return (sandbox.reachedLines["rules/a.lua"] ?? ReachedLines(), step)
            }
        }.get()
    }

    @Test func `lines reached while loading and in runs are noted, others not`() throws {
        let (lines, step) = try reached()
        guard case .finished = step else {
            Issue.record("\(step)")
            return
        }
        #expect(lines.lines.isSuperset(of: [2, 3, 5, 8, 10, 11]))
        #expect(!lines.lines.contains(7))
        #expect(lines.inFunctions.isEmpty)
        let one = try reached(Self.script.replacing("found = pick(n)", by: "found = pick(1)")).lines
        #expect(!one.lines.contains(3))
    }

    @Test func `nothing is noted where nobody asked`() throws {
        #expect(try reached(notes: false).lines == ReachedLines())
    }

    @Test func `what is written on one line is reached when it is called`() throws {
        let called = try reached("function go(n) return n end\nfunction other() return 1 end")
        #expect(called.lines.inFunctions == [1])
        #expect(called.lines.lines.isSuperset(of: [1, 2]))
    }

    @Test func `an endless loop ends at the same instruction with and without`() throws {
        let endless = "function go(n)\n while true do\n n = n + 1\n end\nend"
        var limits = Limits()
        limits.instructions = 100_000
        let with = try reached(endless, limits: limits)
        let without = try reached(endless, notes: false, limits: limits)
        guard case .stopped(let limit) = with.step, case .stopped(let other) = without.step else {
            Issue.record("\(with.step) \(without.step)")
            return
        }
        #expect(limit.kind == other.kind)
        #expect(limit.reached == other.reached)
        #expect(with.lines.lines.contains(3))
    }
}

extension String {
    fileprivate func replacing(_ part: String, by other: String) -> String {
        guard let range = firstRange(of: part) else { return self }
        return String(self[..<range.lowerBound]) + other + self[range.upperBound...]
    }
}
