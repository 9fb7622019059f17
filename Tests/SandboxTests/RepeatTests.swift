import Sandbox
import Testing

/// The same program gives the same result and cost, whatever ran before it, wherever it runs.
@Suite struct RepeatTests {
    /// A script of many ways to end, chosen by its random numbers.
    static let restless = """
        run(function(t)
          local way = math.random(1, 9)
          local kept = {}
          for i = 1, math.random(1, 60) do kept[i] = {name = 'n' .. i, part = ('x'):rep(i)} end
          if way == 1 then while true do end end
          if way == 2 then local s = 'x' while true do s = s .. s end end
          if way == 3 then while true do kept[#kept + 1] = {} end end
          if way == 4 then error({code = way, kept = kept}) end
          if way == 5 then local function f() return 1 + f() end f() end
          if way == 6 then for i = 1, 50 do ask('x', i) end end
          if way == 7 then return pcall(blunder) end
          if way == 8 then kept.x = ask('reply', t.id, kept) log(t.id) end
          table.sort(kept, function(a, b) return a.part > b.part end)
          return kept[1] and kept[1].name
        end)
        """

    static let calm = """
        run(function(t)
          local words = {}
          for k, v in pairs({b = 1, a = 2, [3] = 'c', [1] = 'd', [2.5] = true}) do
            words[#words + 1] = tostring(k) .. tostring(v)
          end
          local n = ask('count', t.amount, words)
          return table.concat(words, ' ') .. math.random(1, 1000000)
        end)
        """

    @Test func `twenty thousand runs of two shops, aborted at random, leave nothing behind`() throws
    {
        let bench = try Workbench(arenaBytes: 4 << 20)
        let restless = try ["a", "b"].map {
            try bench.load("local shop = '\($0)'\n" + Self.restless)
        }
        let calm = try ["a", "bb"].map { try bench.load("local shop = '\($0)'\n" + Self.calm) }
        let expected = calm.map { image in
            Ended(step: bench.run(image), cost: bench.sandbox.cost)
        }
        var generator = SplitMix(state: 42)
        var kinds: Set<String> = []
        var differing: [Int] = []
        for round in 0..<20_000 {
            let shop = round % 2
            kinds.insert(abort(restless[shop], in: bench, round: round, &generator))
            let next = calm[1 - shop]
            let ended = Ended(step: bench.run(next), cost: bench.sandbox.cost)
            if ended != expected[1 - shop] { differing.append(round) }
        }
        #expect(differing.isEmpty)
        let ways: Set = [
            "abandoned", "failed", "finished", "instructions", "memory", "string", "asks",
        ]
        #expect(kinds.isSuperset(of: ways), "not every way to end was met: \(kinds)")
    }

    private struct Ended: Equatable {
        var step: Step
        var cost: Cost
    }

    /// Runs under limits of chance; half of the asks are left without an answer.
    ///
    /// - Returns: how it ended.
    private func abort(
        _ image: Image,
        in bench: Workbench,
        round: Int,
        _ generator: inout SplitMix
    ) -> String {
        guard let entry = image.entry("run") else {
            preconditionFailure("the program has no entry")
        }
        var limits = Limits()
        limits.instructions = Int64(generator.next() % (round % 5 == 0 ? 400_000 : 4000)) + 1
        limits.memoryBytes = (round % 3 == 0 ? 40_000 : 200_000) + Int(generator.next() % 20_000)
        limits.asks = Int(generator.next() % 4)
        limits.stringBytes = round % 7 == 0 ? 512 : 64 << 10
        var step = bench.sandbox.start(
            image,
            entry: entry,
            arguments: .emptyList,
            document: Workbench.document,
            now: 1,
            seed: generator.next(),
            asks: true,
            limits: limits
        )
        while case .asked = step, generator.next() % 2 == 0 {
            step = bench.sandbox.resume(answer: .null, document: nil, now: 2)
        }
        switch step {
        case .asked: return "abandoned"
        case .failed: return "failed"
        case .finished: return "finished"
        case .stopped(let limit): return limit.kind.rawValue
        }
    }

    @Test func `two sandboxes agree on result and instructions`() throws {
        let benches = try (Workbench(), Workbench())
        let images = try (benches.0.load(Self.calm), benches.1.load(Self.calm))
        for seed in 0..<50 as Range<UInt64> {
            #expect(benches.0.run(images.0, seed: seed) == benches.1.run(images.1, seed: seed))
            let costs = (benches.0.sandbox.cost, benches.1.sandbox.cost)
            #expect(costs.0.instructions == costs.1.instructions)
        }
    }

    @Test func `random numbers depend on the seed alone`() throws {
        let bench = try Workbench()
        let image = try bench.load(
            "run(function() return {math.random(), math.random(1, 6), math.random(0)} end)"
        )
        #expect(bench.run(image, seed: 7) == bench.run(image, seed: 7))
        #expect(bench.run(image, seed: 7) != bench.run(image, seed: 8))
    }

    @Test(arguments: [
        (
            "local r = {} for k in pairs({z = 1, a = 1, [10] = 1, [-1] = 1, [1.5] = 1, [true] = 1, [false] = 1, ['10'] = 1}) do r[#r + 1] = tostring(k) end return table.concat(r, ' ')",
            "-1 1.5 10 10 a z false true"
        ),
        (
            "local r = {} for i = 1, 40 do r[i] = {i % 3, i} end table.sort(r, function(a, b) return a[1] < b[1] end) local s = {} for i, v in ipairs(r) do s[i] = v[2] end return table.concat(s, ' ', 1, 16)",
            "3 6 9 12 15 18 21 24 27 30 33 36 39 1 4 7"
        ),
        (
            "return tostring({}) .. tostring(print) .. tostring(fen(5)) .. tostring(0/0)",
            "tablefunction0.05nan"
        ),
        ("return tostring(-(0/0)) .. string.format('%s', {})", "nantable"),
        ("local t = {c = 1, b = 2, a = 3} local k, v = next(t) return k .. v", "a3"),
        ("return next({}) == nil and next({5}) == 1", "true"),
    ])
    func `order, sorting and texts are fixed`(body: String, expected: String) throws {
        #expect(try Workbench().value(of: body) == expected)
    }

    @Test func `images of two programs take turns in one arena`() throws {
        let bench = try Workbench()
        let images = try (0..<5).map { number in
            try bench.load(
                """
                counter = {\(number)}
                run(function() counter[1] = counter[1] + 1 return counter[1] end)
                """
            )
        }
        for round in 0..<50 {
            let number = round * 7 % 5
            #expect(bench.run(images[number]) == .finished(Value.integer(Int64(number) + 1).flat))
        }
    }

    @Test func `images are cached within a bound`() throws {
        let bench = try Workbench()
        var loads = 0
        let load = { () throws(LoadError) -> Image in
            loads += 1
            return try bench.load("run(function() return 'ok' end)")
        }
        var cache = ImageCache<Int>(byteCountMax: 100_000)
        for key in [1, 2, 1, 2, 3, 4, 1] { _ = try cache.image(for: key, load: load) }
        #expect(cache.byteCount <= 100_000)
        #expect(cache.count < 4)
        #expect(loads == 5)
        cache.remove(1)
        _ = try cache.image(for: 1, load: load)
        #expect(loads == 6)
    }
}

/// Random numbers for tests (splitmix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
