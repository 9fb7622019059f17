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
    private static let askBytes = Ask(operation: "step", arguments: Value.list([0, 0]).flat)
        .flat.bytes.count
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
        let asks = Self.askBytes
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
        let next = bench.sandbox.resume(answer: .null, document: nil, now: 1)
        if case .asked = next { #expect(place < 2) } else { #expect(place == 2, "\(next)") }
    }

    @Test func `another operation, a shorter and a longer ask are other asks`() throws {
        let bench = try Workbench()
        guard case .asked(let ask) = try started(bench) else {
            Issue.record("it does not ask")
            return
        }
        #expect(bench.sandbox.asks(ask.flat.bytes[...]))
        // The lengths in front count as well.
        for place in 0..<ask.flat.bytes.count {
            var bytes = ask.flat.bytes
            bytes[place] ^= 1
            #expect(!bench.sandbox.asks(bytes[...]), "byte \(place)")
        }
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
            #expect(!bench.sandbox.asks(Self.recorded[0].prefix(Self.askBytes)))
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
            let (answers, step) = bench.sandbox.replay(
                Self.step(1, count: 0, answer: nil, changes: changes)[...]
            )
            #expect(answers == 0)
            #expect(isMalformed(step), "\(step)")
        }
    }

    private func isMalformed(_ step: Step) -> Bool {
        guard case .failed(let failure) = step else { return false }
        return failure.message == "what was recorded is malformed"
    }

    @Test func `a member that is malformed is a failure, in changes and in the document`() throws {
        let bench = try Workbench()
        let script = "run(function() ask('step', 1, 0) ask('step', 2, 0) end)"
        let good = Value.map(["id": "T1", "count": 0]).flat.bytes
        // The tag of the last value is none; then the last value is not there.
        var wrong = good
        wrong[good.count - 9] = 0x63
        let short: [UInt8] = [7, 7, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0] + Array("new".utf8)
        for changes in [wrong, short] {
            let step = Self.step(1, count: 0, answer: nil).dropLast() + changes[...]
            _ = try started(bench, script, document: FlatValue(bytes: good))
            let (answers, end) = bench.sandbox.replay(step)
            #expect(answers == 0)
            #expect(isMalformed(end), "\(end)")
        }
        _ = try started(bench, script, document: FlatValue(bytes: wrong))
        let new = Self.step(1, count: 0, answer: nil, changes: .map(["new": 1]))
        let (answers, end) = bench.sandbox.replay(new[...])
        #expect(answers == 0)
        #expect(isMalformed(end), "\(end)")
    }

    @Test(arguments: [["big"], ["new", "big"], ["id"]])
    func `a document that grows too large ends the run`(keys: [String]) throws {
        let bench = try Workbench()
        let script = "run(function() ask('step', 1, 0) ask('step', 2, 0) end)"
        let document = Value.map(["big": 1, "id": "T1"]).flat
        let most = 1 << 20
        for (bytes, fits) in [(most - 200, true), (most, false)] {
            _ = try started(bench, script, document: document)
            let text = Value.string(String(repeating: "大", count: bytes / 3))
            let members = keys.map {
                Value.Fields.Field(key: $0, value: $0 == keys.last ? text : 1)
            }
            let changes = Value.map(Value.Fields(members))
            let (answers, step) = bench.sandbox.replay(
                Self.step(1, count: 0, answer: nil, changes: changes)[...]
            )
            #expect(answers == 1)
            if fits {
                #expect(try #require(bench.sandbox.document).bytes.count > bytes)
                if case .asked = step { continue }
            } else {
                #expect(bench.sandbox.document == document)
                if case .stopped(let limit) = step, limit.kind == .document { continue }
            }
            Issue.record("\(bytes): \(step)")
        }
    }

    @Test func `bytes cut short are malformed`() throws {
        let bench = try Workbench()
        let good = Array(Self.recorded.joined())
        let ends = [0, Self.recorded[0].count, good.count - Self.recorded[2].count, good.count]
        for count in 0...good.count {
            _ = try started(bench)
            let (answers, step) = bench.sandbox.replay(good.prefix(count))
            #expect(answers == ends.lastIndex { $0 <= count })
            if !ends.contains(count) { #expect(isMalformed(step), "\(count): \(step)") }
        }
    }

    @Test func `bytes that are damaged do no harm`() throws {
        let bench = try Workbench()
        let steps = Array(Self.recorded.joined())
        var generator = SplitMix(state: 11)
        for _ in 0..<3_000 {
            let document = FlatValue(bytes: damaged(Self.document.bytes, by: &generator))
            let isDocument = generator.next() % 2 == 0
            _ = try started(bench, document: isDocument ? document : Self.document)
            guard bench.sandbox.asks(Self.recorded[0].prefix(Self.askBytes)) else { continue }
            _ = bench.sandbox.replay(
                isDocument ? steps[...] : damaged(steps, by: &generator)[...]
            )
        }
        #expect(
            bench.run("run(function() return 1 end)") == .ended(.finished(Value.integer(1).flat))
        )
    }

    private func damaged(_ good: [UInt8], by generator: inout SplitMix) -> [UInt8] {
        var bytes = good
        for _ in 0...Int(generator.next() % 3) {
            let place = Int(generator.next() % UInt64(bytes.count))
            bytes[place] = UInt8(truncatingIfNeeded: generator.next())
        }
        return bytes
    }
}
