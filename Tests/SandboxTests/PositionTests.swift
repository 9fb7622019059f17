import Sandbox
import Testing

/// Where a run that has asked stands.
@Suite struct PositionTests {
    private static let script = """
        local function twice(t) ask('inner')
          return ask('tail') end
        run(function(t)
          ask('first')
          call(function()
            t:reply('by a method')
          end)
          twice(t)
          pcall(ask, 'caught')
        end)
        """

    @Test func `each ask stands at the line of the script that asks, not of the prelude`() throws {
        let bench = try Workbench()
        let image = try bench.load(Self.script)
        var step = bench.sandbox.start(
            image,
            entry: try #require(image.entry("run")),
            arguments: .emptyList,
            document: Workbench.document,
            now: 0,
            seed: 1,
            asks: true,
            limits: Limits()
        )
        var places: [String] = []
        while case .asked(let ask) = step {
            places.append("\(ask.operation) \(bench.sandbox.position?.description ?? "nowhere")")
            step = bench.sandbox.resume(answer: .null, document: nil, now: 0)
        }
        #expect(
            places == [
                "first rules/a.lua:4", "reply rules/a.lua:6", "inner rules/a.lua:1",
                "tail rules/a.lua:2", "caught rules/a.lua:9",
            ]
        )
        #expect(bench.sandbox.position == nil, "no run waits for an answer")
    }
}
