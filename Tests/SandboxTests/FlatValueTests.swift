import Sandbox
import Testing

/// The encoding in which values cross.
@Suite struct FlatValueTests {
    static let values: [Value] = [
        nil, true, false, 0, -1, .integer(.max), .integer(.min), 0.5, .number(-.infinity), "", "中文",
        .boxed(kind: 1, -9), [], [1, [2, [3]]], .map([:]),
        .map(["a": ["b": [false, "c"]], "long": .string(String(repeating: "x", count: 5000))]),
    ]

    @Test(arguments: values)
    func `a value is the same after encoding and decoding`(_ value: Value) throws {
        #expect(try Value(value.flat) == value)
    }

    @Test(arguments: values)
    func `a value is the same after passing through Lua`(_ value: Value) throws {
        let bench = try Workbench()
        let image = try bench.load("run(function(t, v) return {v, (ask('echo', v))} end)")
        guard let entry = image.entry("run") else { return }
        var step = bench.sandbox.start(
            image,
            entry: entry,
            arguments: Value.list([value]).flat,
            document: nil,
            now: 1,
            seed: 1,
            asks: true,
            limits: Limits()
        )
        guard case .asked(let ask) = step, case .list(let sent) = try Value(ask.arguments) else {
            Issue.record("\(step)")
            return
        }
        // A table can't tell an empty map from an empty list.
        let expected: Value = value == .map([:]) ? [] : value
        #expect(sent == [expected])
        step = bench.sandbox.resume(answer: value.flat, document: nil, now: 2)
        guard case .finished(let result) = step else {
            Issue.record("\(step)")
            return
        }
        if value != nil { #expect(try Value(result) == [expected, expected]) }
    }

    @Test func `a writer back-patches nested lists and maps`() throws {
        var writer = FlatWriter(capacity: 4)
        writer.beginMap()
        writer.key("list")
        writer.beginList()
        writer.integer(1)
        writer.beginMap()
        writer.endMap()
        writer.append(Value.list([2]).flat)
        writer.endList()
        writer.key("text" as String)
        writer.string("中" as StaticString)
        writer.endMap()
        #expect(try Value(writer.finish()) == .map(["list": [1, [:], [2]], "text": "中"]))
    }

    @Test func `a reader walks, skips and lends`() throws {
        var reader = FlatReader(
            Value.map(["a": 1, "b": [1, 2], "c": "x", "d": .boxed(kind: 2, 5), "e": true]).flat
        )
        #expect(reader.kind == .map)
        var map = try reader.map()
        #expect(reader.kind == nil)
        #expect(try map.nextKey() == "a")
        #expect(try map.integer() == 1)
        #expect(try map.nextKey() == "b")
        #expect(try map.raw() == Value.list([1, 2]).flat)
        #expect(try map.nextKey() == "c")
        try map.skip()
        #expect(try map.nextKey() == "d")
        #expect(throws: FlatError.unexpected(.boxed, offset: 71)) { try map.integer() }
        #expect(try map.boxed().value == 5)
        #expect(map.remaining == 1)
        #expect(try map.nextKey() == "e")
        #expect(try map.bool())
        #expect(try map.nextKey() == nil)
        #expect(throws: FlatError.atEnd) { try map.integer() }
    }

    @Test func `malformed bytes are errors, never crashes`() throws {
        var generator = SplitMix(state: 9)
        let good = Workbench.document.bytes
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0...Int(generator.next() % 4) {
                bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(
                    truncatingIfNeeded: generator.next()
                )
            }
            bytes.removeLast(Int(generator.next() % 30))
            // Whether it decodes does not matter; that it comes back does.
            _ = try? Value(FlatValue(bytes: bytes))
        }
        #expect(throws: FlatError.malformed(offset: 0)) { try Value(FlatValue(bytes: [])) }
        #expect(throws: FlatError.malformed(offset: 0)) { try Value(FlatValue(bytes: [99])) }
        #expect(throws: FlatError.malformed(offset: 0)) { try Value(FlatValue(bytes: [3, 1])) }
        var deep: Value = 1
        for _ in 0..<200 { deep = .list([deep]) }
        #expect(throws: FlatError.tooDeep) { try Value(deep.flat) }
    }
}
