import Sandbox
import Testing

/// Work within one instruction is counted: every call ends in time, at the same point each time.
@Suite struct StringChargeTests {
    private static let setup = """
        local a = ("a"):rep(65536)
        local open = ("("):rep(65536)
        local set = "[" .. ("b"):rep(60000) .. "]"

        """

    private func run(_ body: String, limits: Limits = Limits()) throws -> (Step, Cost) {
        let script = try StringScript(
            """
            \(Self.setup)
            entry("run", function()
                pcall(function() \(body) end)
                while true do end
            end)
            """
        )
        let step = try script.run("run", limits: limits)
        return (step, script.sandbox.cost)
    }

    @Test(arguments: [
        #"a:find(".-.-.-b")"#, #"a:find("a*a*a*b")"#, #"a:match("(.-)%1b")"#, #"open:find("%b()")"#,
        #"a:find(("a?"):rep(40) .. ("a"):rep(40) .. "b")"#,
        #"a:sub(1, 28):find(("a?"):rep(28) .. ("a"):rep(28) .. "b")"#,
        #"a:find(set)"#, #"a:find("%f" .. set)"#, #"a:gsub(".-b", "")"#,
        #"for _ in a:gmatch(".-.-b") do end"#,
        #"for i = 1, 1e9 do a:find(a:sub(2) .. "b", 1, true) end"#,
        #"for i = 1, 1e9 do a:find("b", 1, true) end"#,
        #"for i = 1, 1e9 do a:upper() end"#, #"for i = 1, 1e9 do a:reverse() end"#,
        #"for i = 1, 1e9 do ("a"):rep(65536) end"#, #"for i = 1, 1e9 do ("a"):rep(30000, "b") end"#,
        #"for i = 1, 1e9 do a:gsub("", "") end"#,
        #"for i = 1, 1e9 do a:gsub("a", { a = "b" }) end"#,
        #"for i = 1, 1e9 do a:byte(1, 20000) end"#,
        #"for i = 1, 1e9 do string.format("%q", a:sub(1, 20000)) end"#,
        #"for i = 1, 1e9 do string.format("%99.99f", 1.7e308) end"#,
        #"for i = 1, 1e9 do string.format("%s", a) end"#,
        #"for i = 1, 1e9 do a:find("b.*") end"#, #"for i = 1, 1e9 do a:gsub("^a*b", "") end"#,
        #"a:gsub("a", function(x) return a:gsub("a", function(y) return y end) end)"#,
    ])
    func `a call that would take ages ends at the instruction limit`(_ body: String) throws {
        var limits = Limits()
        limits.instructions = 2_000_000
        let (step, cost) = try run(body, limits: limits)
        guard case .stopped(let limit) = step else {
            Issue.record("it came to \(step)")
            return
        }
        #expect(limit.kind == .instructions)
        #expect(limit.file == "strings.lua")
        let (again, costAgain) = try run(body, limits: limits)
        #expect(again == step)
        #expect(costAgain == cost)
    }

    @Test(arguments: [
        (#"("x"):rep(65537)"#, LimitExceeded.Kind.string),
        (#"("x"):rep(1 << 21)"#, .allocation),
        (#"("x"):rep(30000, ", ")"#, .string),
        (#"a:gsub("a", "aa")"#, .string),
        (#"a:gsub("a", a)"#, .allocation),
        (#"string.format("%s%s", a, "x")"#, .string),
        (#"string.format("%q", ("\0"):rep(65000))"#, .string),
    ])
    func `a result over the limit on strings ends the run`(
        _ body: String,
        _ kind: LimitExceeded.Kind
    ) throws {
        guard case .stopped(let limit) = try run(body).0 else {
            Issue.record("it was not stopped")
            return
        }
        #expect(limit.kind == kind)
    }

    @Test func `a result at the limit on strings is fine`() throws {
        let script = try StringScript(
            """
            entry("run", function()
                local a = ("a"):rep(65535) .. "b"
                local replaced = #a:gsub("a", "c")
                return #a:rep(1) + #a:upper() + #a:reverse() + replaced + #string.format("%s", a)
            end)
            """
        )
        #expect(try script.run("run") == .finished(Value.integer(5 * 65_536).flat))
    }

    @Test func `recursion through callbacks ends in an error, not in a crash`() throws {
        let script = try StringScript(
            """
            local depth = 0
            local function down(x) depth = depth + 1 return (x:gsub(".", down)) end
            entry("run", function()
                local ok, message = pcall(down, "x")
                return (ok and "fine" or "error") .. (depth > 50 and " deep" or " shallow")
            end)
            """
        )
        #expect(try script.lines("run") == ["error deep"])
    }

    @Test func `ordinary calls cost little`() throws {
        let script = try StringScript(
            """
            entry("run", function()
                local text = "订单 241120-77812，买家要求退款 12.50 元"
                local number = text:match("(%d+%-%d+)")
                return string.format("%s: %s", number, text:find("退款", 1, true))
            end)
            """
        )
        #expect(try script.lines("run") == ["241120-77812: 35"])
        #expect(script.sandbox.cost.instructions < 200)
    }
}
