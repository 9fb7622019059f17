import Sandbox
import Testing

/// Views of the document and boxed integers.
@Suite struct ObjectTests {
    @Test(arguments: [
        ("return ticket.id", "T1"),
        ("return ticket.amount", "boxed 1 990"),
        ("return ticket.count + 1", "4"),
        ("return ticket.rate", "0.5"),
        ("return ticket.virtual", "false"),
        ("return ticket.missing", "nil"),
        ("return ticket.order.id", "O1"),
        ("return ticket.order.goods[2].id", "g2"),
        ("return #ticket.tags", "3"),
        ("return ticket.tags[0]", "nil"),
        ("return ticket.tags[4]", "nil"),
        ("return ticket:greet()", "hello T1"),
        ("return ticket.order == ticket.order", "true"),
        ("return ticket.order == ticket.tags", "false"),
        ("return ticket == ticket", "true"),
        ("return tostring(ticket) .. type(ticket) .. type(ticket.order)", "tickettickettable"),
        ("return table.concat(ticket.tags, '-')", "a-b-c"),
        ("return table.concat(ticket.tags, '-', 2, 3)", "b-c"),
        ("return {table.unpack(ticket.tags)}", "[a, b, c]"),
        ("local t = table.move(ticket.tags, 1, 3, 2, {'z'}) return t", "[z, a, b, c]"),
        (
            "local r = {} for i, v in ipairs(ticket.tags) do r[i] = i .. v end return r",
            "[1a, 2b, 3c]"
        ),
        (
            "local r = {} for k, v in pairs(ticket) do r[#r + 1] = k end return r",
            "[id, amount, count, rate, virtual, tags, order, empty]"
        ),
        (
            "local r = {} for i, g in ipairs(ticket.order.goods) do r[i] = g.quantity end return r",
            "[2, 1]"
        ),
        ("return next(ticket.empty) == nil and next(ticket.tags) == 1", "true"),
        (
            "return {ticket.order, ticket.tags}",
            "[{id = O1, goods = [{id = g1, quantity = 2}, {id = g2, quantity = 1}]}, [a, b, c]]"
        ),
        ("return ticket.nothing", "rules/a.lua:1: no field /nothing"),
        ("return ticket.order.pid", "rules/a.lua:1: no field order/pid"),
        ("return ticket.order.goods[1].x", "rules/a.lua:1: no field order.goods[1]/x"),
        ("return #ticket.order", "rules/a.lua:1: only a list has a length"),
        ("return ticket[1]", "rules/a.lua:1: no field /1"),
    ])
    func `a view reads the document`(body: String, expected: String) throws {
        #expect(try Workbench().value(of: body) == expected)
    }

    @Test func `the root reads the newest document, parts keep theirs`() throws {
        let bench = try Workbench()
        let image = try bench.load(
            """
            run(function(t)
              local order, before = t.order, t.order.id
              ask('wait')
              return {before, order.id, t.order.id, order == t.order, t.extra}
            end)
            """
        )
        guard let entry = image.entry("run") else { return }
        let first = bench.sandbox.start(
            image,
            entry: entry,
            arguments: .emptyList,
            document: Value.map(["order": ["id": "old"]]).flat,
            now: 1,
            seed: 1,
            asks: true,
            limits: Limits()
        )
        #expect(first == .asked(Ask(operation: "wait", arguments: .emptyList)))
        let second = bench.sandbox.resume(
            answer: .null,
            document: Value.map(["order": ["id": "new"], "extra": 1]).flat,
            now: 2
        )
        #expect(second == .finished(Value.list(["old", "old", "new", false, 1]).flat))
    }

    @Test func `many documents of one run end it`() throws {
        let bench = try Workbench()
        let image = try bench.load("run(function() while true do ask('wait') end end)")
        guard let entry = image.entry("run") else { return }
        let text = Value.string(String(repeating: "x", count: 900_000))
        let document = Value.map(["text": text]).flat
        var step = bench.sandbox.start(
            image,
            entry: entry,
            arguments: .emptyList,
            document: document,
            now: 1,
            seed: 1,
            asks: true,
            limits: Limits()
        )
        var resumed = 0
        while case .asked = step {
            step = bench.sandbox.resume(answer: .null, document: document, now: 2)
            resumed += 1
        }
        #expect(resumed == 9)
        guard case .stopped(let limit) = step else {
            Issue.record("\(step)")
            return
        }
        #expect(limit.kind == .document)
    }

    @Test(arguments: [
        ("return fen(1) + fen(2)", "boxed 1 3"),
        ("return fen(1) == fen(1)", "true"),
        ("return fen(1) ~= fen(2)", "true"),
        ("return fen(1) < fen(2)", "true"),
        ("return fen(1) == 1", "false"),
        ("return tostring(fen(990))", "9.90"),
        ("return string.format('%s', fen(990))", "9.90"),
        ("return type(fen(1))", "money"),
        ("return amount_of(fen(7))", "7"),
        ("return amount_of(7)", "nil"),
        ("return math.max(fen(3), fen(9), fen(5))", "boxed 1 9"),
        (
            "local t = {fen(3), fen(1), fen(2)} table.sort(t) return t",
            "[boxed 1 1, boxed 1 2, boxed 1 3]"
        ),
        ("return fen(1) + 1", "rules/a.lua:1: money adds to money only"),
        (
            "return fen(1).x",
            "rules/a.lua:1: money is a plain value: it has no fields to read or set"
        ),
    ])
    func `boxed integers are values of a type of their own`(body: String, expected: String) throws {
        #expect(try Workbench().value(of: body) == expected)
    }
}
