import Sandbox
import Testing

/// Each limit just below, where nothing happens, and just above, where the run ends for good.
@Suite struct LimitTests {
    @Test func `the limit of instructions is met to the instruction`() throws {
        let bench = try Workbench()
        let image = try bench.load("run(function() for i = 1, 30000 do end return 'ok' end)")
        #expect(bench.run(image) == .finished(Value.string("ok").flat))
        let used = bench.sandbox.cost.instructions
        var limits = Limits()
        limits.instructions = used
        #expect(bench.run(image, limits: limits) == .finished(Value.string("ok").flat))
        limits.instructions = used - 1
        guard case .stopped(let limit) = bench.run(image, limits: limits) else {
            Issue.record("not stopped")
            return
        }
        #expect(limit.kind == .instructions)
        #expect(limit.limit == used - 1)
        #expect(limit.reached == used)
    }

    @Test func `a limit tells where it was exceeded`() throws {
        var limits = Limits()
        limits.instructions = 1000
        let text = try Workbench().value(of: "\n while true do end", limits: limits)
        #expect(text == "rules/a.lua:2: the run executed more than 1,000 instructions")
    }

    @Test func `work charged by libraries counts to the instruction as well`() throws {
        let bench = try Workbench()
        let image = try bench.load(
            """
            run(function()
              local s = ('x'):rep(50000)
              for i = 1, 20 do s:upper() table.sort({3, 2, 1}) end
              return 'ok'
            end)
            """
        )
        _ = bench.run(image)
        let used = bench.sandbox.cost.instructions
        #expect(used > 60_000)
        var limits = Limits()
        limits.instructions = used
        #expect(bench.run(image, limits: limits) == .finished(Value.string("ok").flat))
        limits.instructions = used - 1
        guard case .stopped(let limit) = bench.run(image, limits: limits) else {
            Issue.record("not stopped")
            return
        }
        #expect(limit.kind == .instructions)
    }

    @Test func `loading has a limit of its own`() throws {
        let bench = try Workbench()
        let script = "for i = 1, 100000 do end run(function() return 'ok' end)"
        var limits = Limits()
        limits.instructions = 10
        limits.loadingInstructions = 200_000
        let image = try bench.load(script, limits: limits)
        #expect(bench.run(image) == .finished(Value.string("ok").flat))
        limits.loadingInstructions = 90_000
        #expect(throws: LoadError.self) { try bench.load(script, limits: limits) }
    }

    @Test func `processor time ends what instructions don't`() throws {
        let bench = try Workbench()
        var limits = Limits()
        limits.instructions = .max / 8
        limits.processorSeconds = 0.02
        let ending = bench.run("run(function()\nwhile true do end end)", limits: limits)
        guard case .ended(.stopped(let limit)) = ending else {
            Issue.record("\(ending)")
            return
        }
        #expect(limit.kind == .processorTime)
        #expect(limit.limit == 20)
        #expect(limit.reached >= 20)
        #expect(limit.line == 2)
    }

    @Test func `memory is exact`() throws {
        let bench = try Workbench()
        let image = try bench.load(
            "run(function() local t = {} for i = 1, 100 do t[i] = {} end return 'ok' end)"
        )
        _ = bench.run(image)
        var limits = Limits()
        limits.memoryBytes = bench.sandbox.cost.peakBytes
        #expect(bench.run(image, limits: limits) == .finished(Value.string("ok").flat))
        limits.memoryBytes -= 1
        guard case .stopped(let limit) = bench.run(image, limits: limits) else {
            Issue.record("not stopped")
            return
        }
        #expect(limit.kind == .memory)
        #expect(limit.reached > limit.limit)
    }

    @Test func `a full arena ends the run`() throws {
        let bench = try Workbench(arenaBytes: 1 << 20)
        let ending = bench.run("run(function() local t = {} while true do t = {t} end end)")
        guard case .ended(.stopped(let limit)) = ending else {
            Issue.record("\(ending)")
            return
        }
        #expect(limit.kind == .memory)
    }

    @Test func `a string may have the limit's bytes and no more`() throws {
        let bench = try Workbench()
        #expect(bench.value(of: "return #('x'):rep(65536)") == "65536")
        #expect(bench.value(of: "return #(('x'):rep(65535) .. 'y')") == "65536")
        let above = "rules/a.lua:1: a text would have 65,537 bytes; 65,536 are allowed"
        #expect(bench.value(of: "return #('x'):rep(65537)").contains(above.dropFirst(15)))
        #expect(bench.value(of: "return #(('x'):rep(65536) .. 'y')") == above)
    }

    @Test func `one allocation may have the limit's bytes and no more`() throws {
        let bench = try Workbench()
        // 65,536 slots of 16 bytes are a mebibyte.
        let below = bench.value(of: "local t = {} for i = 1, 65536 do t[i] = i end return #t")
        #expect(below == "65536")
        let above = bench.value(of: "local t = {} for i = 1, 65537 do t[i] = i end return #t")
        #expect(above.contains("a table or text needed 2,097,152 bytes in one piece"))
    }

    @Test func `asks are counted`() throws {
        let bench = try Workbench()
        var limits = Limits()
        limits.asks = 3
        let script = { (count: Int) in
            "run(function() for i = 1, \(count) do ask('a') end return 'ok' end)"
        }
        #expect(bench.run(script(3), limits: limits) == .ended(.finished(Value.string("ok").flat)))
        guard case .ended(.stopped(let limit)) = bench.run(script(4), limits: limits) else {
            Issue.record("not stopped")
            return
        }
        #expect(limit.kind == .asks)
        #expect(bench.asks.count == 3)
        #expect("\(limit)" == "rules/a.lua:1: the run asked more than 3 times")
    }

    @Test func `log lines beyond the limit are dropped and counted`() throws {
        let bench = try Workbench()
        var limits = Limits()
        limits.logLines = 2
        _ = bench.run("run(function() for i = 1, 5 do log('line ' .. i) end end)", limits: limits)
        let log = bench.sandbox.takeLog()
        #expect(log.lines.map(\.text) == ["line 1", "line 2"])
        #expect(log.dropped == 3)
    }

    @Test(arguments: [(62, "ok"), (63, "argument 1 is nested deeper than 64")])
    func `arguments may be nested 64 deep`(wraps: Int, expected: String) throws {
        // Two tables are there before wrapping begins.
        let body = """
            local t = {{}} for _ = 1, \(wraps) do t = {t} end
            local _, e = pcall(ask, 'x', t) return e or 'ok'
            """
        #expect(try Workbench().value(of: body).contains(expected))
    }

    @Test(arguments: [(4095, "ok"), (4096, "argument 1 holds more than 4096 values")])
    func `arguments may hold 4,096 values`(items: Int, expected: String) throws {
        let body = """
            local t = {} for i = 1, \(items) do t[i] = true end
            local _, e = pcall(ask, 'x', t) return e or 'ok'
            """
        #expect(try Workbench().value(of: body).contains(expected))
    }

    @Test(arguments: [(65531, "ok"), (65532, "argument 1 is larger than 65536 bytes")])
    func `arguments may have 64 KiB`(length: Int, expected: String) throws {
        let body = "local _, e = pcall(ask, 'x', ('x'):rep(\(length))) return e or 'ok'"
        #expect(try Workbench().value(of: body).contains(expected))
    }

    @Test func `sources may have the limit's bytes and no more`() throws {
        let bench = try Workbench()
        let script = "run(function() return 'ok' end)"
        var limits = Limits()
        limits.sourceBytes = script.utf8.count
        _ = try bench.load(script, limits: limits)
        limits.sourceBytes -= 1
        #expect(throws: LoadError.self) { try bench.load(script, limits: limits) }
    }

    @Test func `a document may have a mebibyte`() throws {
        let bench = try Workbench()
        let image = try bench.load("run(function(t) return #t.text end)")
        func document(_ bytes: Int) -> FlatValue {
            Value.map([
                "text": .string(String(repeating: "x", count: 100)),
                "rest": .string(String(repeating: "y", count: bytes)),
            ]).flat
        }
        #expect(
            bench.run(image, document: document((1 << 20) - 200))
                == .finished(Value.integer(100).flat)
        )
        guard case .stopped(let limit) = bench.run(image, document: document(1 << 20)) else {
            Issue.record("not stopped")
            return
        }
        #expect(limit.kind == .document)
    }

    @Test func `nothing runs after a limit, whatever pcall it is in`() throws {
        let bench = try Workbench()
        var limits = Limits()
        limits.instructions = 50_000
        let script = """
            run(function()
              log('before')
              for i = 1, 10 do
                local ok = pcall(function() while true do end end)
                log('after')
              end
              ask('after')
            end)
            """
        guard case .ended(.stopped) = bench.run(script, limits: limits) else {
            Issue.record("not stopped")
            return
        }
        #expect(bench.sandbox.takeLog().lines.map(\.text) == ["before"])
        #expect(bench.asks.isEmpty)
    }

    @Test func `instructions count across the asks of a run`() throws {
        let bench = try Workbench()
        var limits = Limits()
        limits.instructions = 100_000
        let script = "run(function() for i = 1, 100 do for j = 1, 5000 do end ask('x') end end)"
        guard case .ended(.stopped(let limit)) = bench.run(script, limits: limits) else {
            Issue.record("not stopped")
            return
        }
        #expect(limit.reached == 100_001)
        #expect((18...20).contains(bench.asks.count))
    }
}
