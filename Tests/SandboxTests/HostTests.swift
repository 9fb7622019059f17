import Sandbox
import Testing

/// The `host` table, the environment of scripts, and what goes wrong in them.
@Suite struct HostTests {
    @Test func `an ask carries its arguments and returns the answer`() throws {
        let bench = try Workbench()
        bench.answer = Value.map(["state": "done", "list": [1, 2.5, true, nil]]).flat
        let ending = bench.run(
            """
            run(function(t)
              local a = ask('reply', 'hi', {1, 2}, {b = fen(3), a = {}}, nil, t.tags)
              return {a.state, #a.list, a.list[2], now()}
            end)
            """
        )
        let arguments: Value = [
            "hi", [1, 2], .map(["a": [], "b": .boxed(kind: 1, 3)]), nil, ["a", "b", "c"],
        ]
        #expect(bench.asks == [Ask(operation: "reply", arguments: arguments.flat)])
        #expect(ending == .ended(.finished(Value.list(["done", 3, 2.5, 2000]).flat)))
    }

    @Test(arguments: [
        ("ask('pay')", "rules/a.lua:1: too much", true),
        (
            "local ok, e = pcall(ask, 'pay') return {ok, e.code, e.message, tostring(e)}",
            "[false, limit, too much, rules/a.lua:1: too much]", false
        ),
        ("local ok, e = pcall(ticket.reply, ticket, 'x') return tostring(e)", "too much", false),
    ])
    func `an answer can be an error`(body: String, expected: String, fails: Bool) throws {
        let bench = try Workbench()
        bench.answer = Value.map(["raise": ["code": "limit", "message": "too much"]]).flat
        #expect(bench.value(of: body).hasSuffix(expected))
        guard fails, case .ended(.failed(let failure)) = bench.run("run(function() \(body) end)")
        else { return }
        #expect(failure.value?.field("code") == "limit")
        #expect(failure.file == "rules/a.lua")
        #expect(failure.line == 1)
    }

    @Test func `a run that may not ask is told so`() throws {
        let ending = try Workbench().run("run(function() ask('reply') end)", mayAsk: false)
        guard case .ended(.failed(let failure)) = ending else {
            Issue.record("\(ending)")
            return
        }
        #expect(failure.message == "rules/a.lua:1: a `when` may not ask for anything (reply)")
    }

    @Test func `a malformed answer is an error, not a crash`() throws {
        let bench = try Workbench()
        let good = Value.list(["text", 1, ["k": 2]] as [Value]).flat.bytes
        var generator = SplitMix(state: 3)
        let image = try bench.load("run(function() return (pcall(ask, 'x')) end)")
        for _ in 0..<3000 {
            var bytes = good
            for _ in 0...Int(generator.next() % 3) {
                bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(
                    truncatingIfNeeded: generator.next()
                )
            }
            bytes.removeLast(Int(generator.next() % 4))
            bench.answer = FlatValue(bytes: bytes)
            let step = bench.run(image)
            let document = bench.run(image, document: FlatValue(bytes: bytes))
            for case .asked in [step, document] { Issue.record("still asking") }
        }
    }

    @Test func `a malformed document is an error, not a crash`() throws {
        let bench = try Workbench()
        var generator = SplitMix(state: 5)
        let image = try bench.load(
            """
            local function walk(v, n)
              if type(v) ~= 'table' and type(v) ~= 'ticket' or n > 8 then return end
              for k, x in pairs(v) do walk(x, n + 1) end
            end
            run(function(t)
              pcall(walk, t, 0)
              pcall(function() return t.order.goods[2].id end)
              pcall(function() return t.zzz end)
              return (pcall(ask, 'x', t))
            end)
            """
        )
        var limits = Limits()
        limits.instructions = 100_000
        for _ in 0..<3000 {
            var bytes = Workbench.document.bytes
            for _ in 0...Int(generator.next() % 4) {
                bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(
                    truncatingIfNeeded: generator.next()
                )
            }
            if case .asked = bench.run(image, limits: limits, document: FlatValue(bytes: bytes)) {
                Issue.record("still asking")
            }
        }
    }

    @Test func `arguments of an entry, and the settings of a program`() throws {
        let bench = try Workbench()
        let image = try bench.load("run(function(t, a, b) return {a, b, setting.color} end)")
        guard let run = image.entry("run"), let other = image.entry("other") else {
            Issue.record("entries")
            return
        }
        #expect(image.entry("nothing") == nil)
        let step = bench.sandbox.start(
            image,
            entry: run,
            arguments: Value.list([1, "x"]).flat,
            document: nil,
            now: 1,
            seed: 1,
            asks: false,
            limits: Limits()
        )
        #expect(step == .finished(Value.list([1, "x", "red"]).flat))
        let second = bench.sandbox.start(
            image,
            entry: other,
            arguments: Value.list([41]).flat,
            document: nil,
            now: 1,
            seed: 1,
            asks: false,
            limits: Limits()
        )
        #expect(second == .finished(Value.integer(42).flat))
    }

    @Test func `log lines know their place and are cut`() throws {
        let bench = try Workbench()
        _ = bench.run(
            "run(function()\n log('a\\27b')\n print(1, nil, 'x')\n log(('é'):rep(3000)) end)"
        )
        let lines = bench.sandbox.takeLog().lines
        #expect(lines.map(\.line) == [2, 3, 4])
        #expect(lines.first?.text == "a\u{1b}b")
        #expect(lines.dropFirst().first?.text == "1\tnil\tx")
        #expect(lines.last?.text.hasSuffix("é… (cut from 6000 bytes)") == true)
        #expect(bench.sandbox.takeLog().lines.isEmpty)
    }

    @Test func `kept functions and positions`() throws {
        let script = """
            local n = keep(function(x) return x * 2 end)
            run(function()
              local where, file, line = place()
              return {kept(n)(21), where, file, line, loading()}
            end)
            was_loading = loading()
            """
        #expect(
            try Workbench().run(script)
                == .ended(
                    .finished(Value.list([42, "rules/a.lua:3", "rules/a.lua", 3, false]).flat)
                )
        )
    }

    @Test func `globals of one file are words of the next`() throws {
        let bench = try Workbench()
        let image = try bench.load([
            Source(
                name: "rules/a.lua",
                text: "shared = {n = 1} function double(x) return x * 2 end"
            ),
            Source(name: "rules/b.lua", text: "run(function() return double(shared.n + 1) end)"),
        ])
        #expect(bench.run(image) == .finished(Value.integer(4).flat))
    }

    @Test func `require finds modules, once, and not in circles`() throws {
        let bench = try Workbench()
        let modules = [
            Source(name: "templates/sorry.lua", text: "log('loaded') return {text = '抱歉'}"),
            Source(name: "templates/a.lua", text: "return require 'templates.b'"),
            Source(name: "templates/b.lua", text: "return require 'templates.a'"),
        ]
        let load = { (script: String) throws(LoadError) in
            try bench.load([Source(name: "rules/a.lua", text: script)], modules: modules)
        }
        let image = try load(
            """
            local a, b = require 'templates.sorry', require 'templates/sorry.lua'
            run(function()
              local late, why = pcall(require, 'templates.b')
              return {a.text, a == b, require('templates.sorry') == a, why}
            end)
            """
        )
        #expect(bench.sandbox.takeLog().lines.map(\.text) == ["loaded"])
        let expected: Value = [
            "抱歉", true, true,
            "rules/a.lua:3: require works while scripts are loaded; put it at the top of the file",
        ]
        #expect(bench.run(image) == .finished(expected.flat))
        #expect(throws: LoadError.self) { try load("require 'templates.a'") }
        do throws(LoadError) { _ = try load("require 'templates.a'") } catch {
            #expect("\(error)".contains("templates/b.lua:1: require goes in a circle"))
        }
    }

    @Test func `a module's error is told at the module's place`() throws {
        let bench = try Workbench()
        let modules = [Source(name: "templates/a.lua", text: "\n\nlocal = 1")]
        do throws(LoadError) {
            _ = try bench.load(
                [Source(name: "rules/a.lua", text: "require 'templates.a'")],
                modules: modules
            )
            Issue.record("loaded")
        } catch .failed(let failure) {
            #expect(failure.file == "templates/a.lua")
            #expect(failure.line == 3)
            #expect(failure.message.hasPrefix("templates/a.lua:3: <name> expected"))
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test(arguments: ["", String(repeating: "x", count: 56), "a:b", "a\nb"])
    func `names of sources that can't be shown are refused`(name: String) throws {
        let bench = try Workbench()
        #expect(throws: LoadError.self) { try bench.load([Source(name: name, text: "")]) }
        _ = try bench.load([Source(name: String(repeating: "x", count: 55), text: "")])
    }

    @Test func `a failure tells its place, its calls and its value`() throws {
        let ending = try Workbench().run(
            """
            local function pay(x)
              local n = #x
              error({code = 'x', n = n})
            end
            run(function()
              pay('abc')
              return 1
            end)
            """
        )
        guard case .ended(.failed(let failure)) = ending else {
            Issue.record("\(ending)")
            return
        }
        #expect(failure.value == .map(["code": "x", "n": 3]))
        #expect(failure.file == "rules/a.lua")
        #expect(failure.line == 3)
        #expect(failure.traceback.map(\.line) == [3, 6])
        #expect(failure.traceback.first?.function == "pay")
        #expect(failure.description == "rules/a.lua:3: an error that is a table without a message")
    }

    @Test(arguments: [
        ("\n\nlocal x = nil + 1", 3, "rules/a.lua:3: attempt to perform arithmetic on a nil value"),
        ("\nfail('no good')", 2, "rules/a.lua:2: no good"),
        ("error('plain', 0)", 1, "rules/a.lua:1: plain"),
        ("local f = function()\n error('mine', 2) end\n\nf()", 4, "rules/a.lua:4: mine"),
        (
            "string.rep()", 1,
            "rules/a.lua:1: bad argument #1 to 'rep' (string expected, got no value)"
        ),
        ("\nprint(nowhere)", 2, "rules/a.lua:2: there is no global 'nowhere'"),
    ])
    func `errors tell their line`(body: String, line: Int, expected: String) throws {
        let ending = try Workbench().run("run(function() \(body)\nend)")
        guard case .ended(.failed(let failure)) = ending else {
            Issue.record("\(ending)")
            return
        }
        #expect(failure.description == expected)
        #expect(failure.line == line)
    }
}

extension Value {
    /// A map's value of that name.
    func field(_ name: String) -> Value? {
        guard case .map(let map) = self else { return nil }
        return map[name]
    }
}
