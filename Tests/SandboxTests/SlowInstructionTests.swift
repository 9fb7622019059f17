import Sandbox
import Testing

/// Work that is long for the instructions it takes, and what it must count all the same.
@Suite struct SlowInstructionTests {
    private static var brief: Limits {
        var limits = Limits()
        limits.processorSeconds = 0.05
        return limits
    }

    private func stopped(_ script: String) -> LimitExceeded? {
        ThreadExecutor.run {
            switch try? Workbench().run(script, limits: Self.brief) {
            case .ended(.stopped(let limit)), .notLoaded(.stopped(let limit)): limit
            default: nil
            }
        }
    }

    @Test func `a full table whose keys all collide is filled anew at each key, not for long`() {
        let limit = stopped(
            """
            run(function()
              local t, n, step = {}, 4096, (1 << 12) - 1
              for i = 1, n do t[(i + 100000) * step] = 1 end
              for i = 1, 1 << 40 do
                t[(i + 100000) * step] = nil
                t[(i + n + 100000) * step] = 1
              end
            end)
            """
        )
        #expect(limit?.kind == .processorTime)
        #expect(limit.map { $0.reached < 2000 } == true)
    }

    @Test func `the compiler is held to the processor time`() {
        let step = (1 << 15) - 1
        let numbers = (7..<30_007).map { "\($0 * step)" }.joined(separator: ",")
        let limit = stopped("local t = {\(numbers)}")
        #expect(limit?.kind == .processorTime)
        #expect(limit?.file == "rules/a.lua")
        #expect(limit?.line == 1)
    }

    @Test func `going through a document's many fields is counted`() throws {
        let bench = try Workbench()
        let fields = (0..<20_000).map { Value.Fields.Field(key: "f\($0)", value: 1) }
        let image = try bench.load("run(function(t) for i = 1, 100 do local x = t.f19999 end end)")
        let step = bench.run(image, document: Value.map(.init(fields)).flat)
        #expect(step == .finished(.null))
        #expect(bench.sandbox.cost.instructions > 100 * 20_000 / 16)
    }

    @Test func `keys that happen to lie in order cost the same`() throws {
        // Each load has another order inside Lua's tables.
        let costs = try (0..<16).map { _ in
            let bench = try Workbench()
            let image = try bench.load(
                """
                run(function()
                  for i = 1, 9 do for k in pairs({["a" .. i] = 1, ["b" .. i] = 2}) do end end
                end)
                """
            )
            _ = bench.run(image)
            return bench.sandbox.cost.instructions
        }
        #expect(Set(costs).count == 1)
    }

    @Test func `an error whose text fails is told all the same`() throws {
        let bench = try Workbench()
        bench.answer = Value.map(["raise": ["message": "no"]]).flat
        let image = try bench.load(
            "run(function() local _, e = pcall(ask, 'x') e.message = e error(e) end)"
        )
        guard case .failed(let failure) = bench.run(image) else {
            Issue.record("it did not fail")
            return
        }
        #expect(failure.description == "rules/a.lua:1: an error whose text can't be had")
    }
}
