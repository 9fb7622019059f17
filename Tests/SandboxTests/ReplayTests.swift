import Sandbox
import Testing

/// A run that is given what was recorded, for as long as it asks the same.
@Suite struct ReplayTests {
    /// Asks three times, and tells what it saw.
    private static let script = """
        run(function(ticket)
          local seen = { now() }
          for i = 1, 3 do
            local answer = ask('step', i, ticket.count)
            seen[#seen + 1] = { answer or "nothing", now(), ticket.count, ticket.id }
          end
          return seen
        end)
        """
    private static let document = Value.map(["id": "T1", "count": 0, "tags": ["甲"]]).flat

    /// A step as it is recorded: here of the ask `step(number, count)`.
    private static func step(
        _ number: Int64,
        count: Int64,
        answer: Value,
        now: Int64 = 7,
        changes: Value = nil
    ) -> [UInt8] {
        let ask = Ask(
            operation: "step",
            arguments: Value.list([.integer(number), .integer(count)]).flat
        )
        return ask.flat.bytes + answer.flat.bytes + Value.integer(now).flat.bytes
            + changes.flat.bytes
    }

    private static let recorded: [[UInt8]] = [
        step(1, count: 0, answer: "好", now: 10, changes: .map(["count": 1])),
        step(2, count: 1, answer: nil, now: 20),
        step(3, count: 1, answer: ["a", 2], now: 30, changes: .map(["count": 5])),
    ]
    private static let seen: Value = [
        1, ["好", 10, 1, "T1"], ["nothing", 20, 1, "T1"], [["a", 2], 30, 5, "T1"],
    ]

    private func started(
        _ bench: Workbench,
        _ script: String = script,
        document: FlatValue? = document,
        limits: Limits = Limits()
    ) throws -> Step {
        let image = try bench.load(script)
        return bench.sandbox.start(
            image,
            entry: try #require(image.entry("run")),
            arguments: .emptyList,
            document: document,
            now: 1,
            seed: 1,
            asks: true,
            limits: limits
        )
    }

    @Test func `all that was recorded is given, in one go or one by one`() throws {
        let bench = try Workbench()
        _ = try started(bench)
        let (answers, step) = bench.sandbox.replay(Self.recorded.joined().map { $0 }[...])
        #expect(answers == 3)
        #expect(step == .finished(Self.seen.flat))
        var last = try started(bench)
        for (place, one) in Self.recorded.enumerated() {
            guard case .asked(let ask) = last else { break }
            #expect(bench.sandbox.asks(ask.flat.bytes[...]))
            #expect(one.starts(with: ask.flat.bytes))
            let (given, next) = bench.sandbox.replay(one[...])
            #expect(given == 1, "step \(place)")
            last = next
        }
        #expect(last == .finished(Self.seen.flat))
    }

    @Test func `nothing recorded leaves the run where it is`() throws {
        let bench = try Workbench()
        let asked = try started(bench)
        let (answers, step) = bench.sandbox.replay([])
        #expect(answers == 0)
        #expect(step == asked)
        guard case .finished = bench.sandbox.replay(Self.recorded.joined().map { $0 }[...]).step
        else {
            Issue.record("it does not go on")
            return
        }
    }

    @Test(arguments: 0..<3)
    func `an ask that differs ends the replay with it`(place: Int) throws {
        let bench = try Workbench()
        _ = try started(bench)
        var steps = Self.recorded
        // The last byte of the count that it asked with.
        let asks = Ask(operation: "step", arguments: Value.list([0, 0]).flat).flat.bytes.count
        steps[place][asks - 1] ^= 1
        let (answers, step) = bench.sandbox.replay(steps.joined().map { $0 }[...])
        #expect(answers == place)
        guard case .asked(let ask) = step else {
            Issue.record("\(step)")
            return
        }
        #expect(Self.recorded[place].starts(with: ask.flat.bytes))
        #expect(!bench.sandbox.asks(steps[place][..<asks]))
        // It can be answered after all.
        guard case .asked = bench.sandbox.resume(answer: .null, document: nil, now: 1) else {
            #expect(place == 2)
            return
        }
    }

    @Test func `another operation, a shorter and a longer ask are other asks`() throws {
        let bench = try Workbench()
        guard case .asked(let ask) = try started(bench) else { return }
        #expect(bench.sandbox.asks(ask.flat.bytes[...]))
        let others = [
            Ask(operation: "stop", arguments: ask.arguments),
            Ask(operation: "ste", arguments: ask.arguments),
            Ask(operation: "steps", arguments: ask.arguments),
            Ask(operation: "", arguments: ask.arguments),
            Ask(operation: "step", arguments: Value.list([1]).flat),
            Ask(operation: "step", arguments: Value.list([1, 0, 0]).flat),
        ]
        for other in others { #expect(!bench.sandbox.asks(other.flat.bytes[...]), "\(other)") }
        #expect(!bench.sandbox.asks([]))
        #expect(!bench.sandbox.asks(ask.flat.bytes.dropLast()))
    }

    @Test func `a run that ends too early, fails or meets a limit ends the replay`() throws {
        let steps = Self.recorded.joined().map { $0 }[...]
        let bench = try Workbench()
        let endings: [(String, (Step) -> Bool)] = [
            ("return 1", { $0 == .finished(Value.integer(1).flat) }),
            (
                "error 'no'",
                { if case .failed(let failure) = $0 { failure.line == 3 } else { false } }
            ),
            (
                "while true do end",
                { if case .stopped(let limit) = $0 { limit.kind == .instructions } else { false } }
            ),
        ]
        for (ending, isRight) in endings {
            _ = try started(
                bench,
                "run(function(ticket)\n  ask('step', 1, 0)\n  \(ending)\nend)",
                limits: Limits()
            )
            let (answers, step) = bench.sandbox.replay(steps)
            #expect(answers == 1)
            #expect(isRight(step), "\(ending): \(step)")
            #expect(!bench.sandbox.asks(steps))
        }
    }

    @Test(
        arguments: [
            // In their places, whatever the order of the changes.
            (["c": 3], "[id = T1, a = 1, b = 2, c = 3]"),
            (["a": 9, "c": nil], "[id = T1, a = 9, b = 2, c = nil]"),
            (["c": 8, "a": 9], "[id = T1, a = 9, b = 2, c = 8]"),
            (["id": "中文单号"], "[id = 中文单号, a = 1, b = 2, c = nil]"),
            // New ones at the end.
            (["d": 4], "[id = T1, a = 1, b = 2, c = nil, d = 4]"),
            (
                ["d": 4, "b": ["x": 1], "e": []],
                "[id = T1, a = 1, b = {x = 1}, c = nil, d = 4, e = []]"
            ),
            ([:], "[id = T1, a = 1, b = 2, c = nil]"),
        ] as [(Value, String)]
    )
    func `changed members keep their places`(changes: Value, expected: String) throws {
        let bench = try Workbench()
        _ = try started(
            bench,
            "run(function() ask('step', 1, 0) ask('step', 2, 0) end)",
            document: Value.map(["id": "T1", "a": 1, "b": 2, "c": nil]).flat
        )
        let (answers, _) = bench.sandbox.replay(
            Self.step(1, count: 0, answer: nil, changes: changes)[...]
        )
        #expect(answers == 1)
        let document = try Value(try #require(bench.sandbox.document))
        #expect(document.text == "{\(expected.dropFirst().dropLast())}")
    }

    @Test func `changes of no document, or that are no map, are a failure`() throws {
        let bench = try Workbench()
        let script = "run(function() ask('step', 1, 0) end)"
        let wrong: [(FlatValue?, Value)] = [
            (nil, .map(["a": 1])), (Self.document, 1), (Self.document, .list([1])),
        ]
        for (document, changes) in wrong {
            _ = try started(bench, script, document: document)
            #expect((bench.sandbox.document == nil) == (document == nil))
            let (_, step) = bench.sandbox.replay(
                Self.step(1, count: 0, answer: nil, changes: changes)[...]
            )
            guard case .failed(let failure) = step else {
                Issue.record("\(step)")
                continue
            }
            #expect(failure.message == "what was recorded is malformed")
        }
    }

    @Test func `bytes cut short or damaged are never followed outside`() throws {
        let bench = try Workbench()
        let good = Array(Self.recorded.joined())
        var generator = SplitMix(state: 11)
        let image = try bench.load(Self.script)
        for round in 0..<4_000 {
            var bytes = good
            if round < good.count {
                bytes.removeLast(good.count - round)
            } else {
                for _ in 0...Int(generator.next() % 3) {
                    bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(
                        truncatingIfNeeded: generator.next()
                    )
                }
            }
            _ = bench.sandbox.start(
                image,
                entry: try #require(image.entry("run")),
                arguments: .emptyList,
                document: Self.document,
                now: 1,
                seed: 1,
                asks: true,
                limits: Limits()
            )
            let (answers, step) = bench.sandbox.replay(bytes[...])
            #expect(answers <= 3)
            if round > 0, round < good.count, case .finished = step {
                Issue.record("it ended on \(round) bytes")
            }
        }
        #expect(
            bench.run("run(function() return 1 end)") == .ended(.finished(Value.integer(1).flat))
        )
    }
}
