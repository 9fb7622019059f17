import Sandbox

/// A sandbox with a small prelude, for tests: scripts give their body with
/// `run(function(ticket) … end)`.
final class Workbench {
    static let prelude = """
        local host = ...
        local words = host.words
        local body
        local money, fen
        money, fen = host.boxed(1, "money", {
          __add = function(a, b)
            if not fen(a) or not fen(b) then host.fail("money adds to money only") end
            return money(fen(a) + fen(b))
          end,
          __lt = function(a, b) return fen(a) < fen(b) end,
          __tostring = function(m) return string.format("%d.%02d", fen(m) // 100, fen(m) % 100) end,
        })
        words.fen = money
        words.amount_of = fen
        words.ask = host.ask
        words.log = host.log
        words.now = host.now
        words.place = host.position
        words.fail = host.fail
        words.loading = host.loading
        words.setting = host.arguments
        words.keep = host.keep
        words.kept = host.kept
        words.ticket = host.view("ticket", {
          greet = function(t) return "hello " .. t.id end,
          reply = function(t, text) return host.ask("reply", text) end,
        }, function(path, key, view)
          host.fail("no field " .. path .. "/" .. tostring(key))
        end)
        words.blunder = function() local none; return none.field end
        words.run = function(f) body = f end
        words.call = function(f, ...) return f(...) end
        host.entries.run = function(...) return body(words.ticket, ...) end
        host.entries.other = function(n) return n + 1 end
        """

    /// How a program ended.
    enum Ending: Hashable {
        case notLoaded(LoadError)
        case ended(Step)

        static func == (a: Ending, b: Ending) -> Bool { "\(a)" == "\(b)" }
        func hash(into hasher: inout Hasher) { hasher.combine("\(self)") }
    }

    let sandbox: Sandbox
    /// What every ask is answered with.
    var answer: FlatValue = .null
    private(set) var asks: [Ask] = []

    init(arenaBytes: Int = 16 << 20) throws {
        sandbox = try Sandbox(arenaBytes: arenaBytes)
    }

    /// A document with a field of every kind.
    static let document: FlatValue =
        Value.map([
            "id": "T1", "amount": .boxed(kind: 1, 990), "count": 3, "rate": 0.5, "virtual": false,
            "missing": nil, "tags": ["a", "b", "c"],
            "order": [
                "id": "O1", "goods": [["id": "g1", "quantity": 2], ["id": "g2", "quantity": 1]],
            ],
            "empty": [],
        ]).flat

    func load(
        _ scripts: [Source],
        modules: [Source] = [],
        limits: Limits = Limits()
    ) throws(LoadError) -> Image {
        let program = Program(
            prelude: [Source(name: "prelude", text: Self.prelude)],
            modules: modules,
            scripts: scripts,
            arguments: Value.map(["color": "red"]).flat
        )
        return try sandbox.load(program, limits: limits)
    }

    func load(_ script: String, limits: Limits = Limits()) throws(LoadError) -> Image {
        try load([Source(name: "rules/a.lua", text: script)], limits: limits)
    }

    /// Runs to the end; every ask gets the same answer.
    func run(
        _ image: Image,
        limits: Limits = Limits(),
        seed: UInt64 = 1,
        document: FlatValue? = Workbench.document,
        mayAsk: Bool = true
    ) -> Step {
        asks = []
        guard let entry = image.entry("run") else { preconditionFailure("no entry") }
        var step = sandbox.start(
            image,
            entry: entry,
            arguments: .emptyList,
            document: document,
            now: 1000,
            seed: seed,
            asks: mayAsk,
            limits: limits
        )
        while case .asked(let ask) = step {
            asks.append(ask)
            step = sandbox.resume(answer: answer, document: nil, now: 2000)
        }
        return step
    }

    /// Loads a script and runs it.
    func run(
        _ script: String,
        limits: Limits = Limits(),
        seed: UInt64 = 1,
        document: FlatValue? = Workbench.document,
        mayAsk: Bool = true
    ) -> Ending {
        do {
            let image = try load(script, limits: limits)
            return .ended(
                run(image, limits: limits, seed: seed, document: document, mayAsk: mayAsk)
            )
        } catch {
            return .notLoaded(error)
        }
    }

    /// Runs the body of a run and gives its result, or the text of what went wrong.
    func value(of body: String, limits: Limits = Limits()) -> String {
        switch run("run(function(ticket) \(body) end)", limits: limits) {
        case .ended(.finished(let value)):
            guard let tree = try? Value(value) else { return "malformed" }
            return tree.text
        case .ended(.failed(let failure)): return failure.description
        case .ended(.stopped(let limit)): return limit.description
        case .ended(.asked): return "asked"
        case .notLoaded(.failed(let failure)): return failure.description
        case .notLoaded(.stopped(let limit)): return limit.description
        }
    }
}

extension Value {
    /// A short form for comparisons.
    var text: String {
        switch self {
        case .null: "nil"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let value): value
        case .boxed(let kind, let value): "boxed \(kind) \(value)"
        case .list(let items): "[" + items.map(\.text).joined(separator: ", ") + "]"
        case .map(let map):
            "{" + map.fields.map { "\($0.key) = \($0.value.text)" }.joined(separator: ", ") + "}"
        }
    }
}
