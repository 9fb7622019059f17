import Sandbox
import Testing

/// What string functions give, written out.
///
/// `StringAgainstStockLuaTests` has many more calls.
@Suite struct StringLibraryTests {
    /// Evaluates an expression and shows its results, or the error.
    private func results(of expression: String) throws -> String {
        let script = try StringScript(
            #"""
            local function show(...)
                local values = table.pack(...)
                local shown = {}
                for i = 1, values.n do
                    local value = values[i]
                    shown[i] = type(value) == "string" and value or "<" .. tostring(value) .. ">"
                end
                return table.concat(shown, " ")
            end
            entry("run", function()
                local ok, message = pcall(function() EXPRESSION end)
                return message
            end)
            """#.replacing("EXPRESSION", with: "local shown = show(\(expression)) return shown")
        )
        return try script.lines("run").joined(separator: "\n")
    }

    @Test(arguments: [
        (#"("退款12元"):find("%d+")"#, "<7> <8>"),
        (#"("a.b"):find(".", 2, true)"#, "<2> <2>"),
        (#"("a.b"):find("b", -1)"#, "<3> <3>"),
        (#"("abc"):find("", 4)"#, "<4> <3>"),
        (#"("abc"):find("", 5)"#, "<nil>"),
        (#"("key=value"):match("(%w+)=(%w+)")"#, "key value"),
        (#"("key"):match("()k()")"#, "<1> <2>"),
        (#"("  trim  "):match("^%s*(.-)%s*$") .. "|""#, "trim|"),
        (#"("hello world"):gsub("o", "0")"#, "hell0 w0rld <2>"),
        (#"("hello world"):gsub("o", "0", 1)"#, "hell0 world <1>"),
        (#"("abc"):gsub("", "-")"#, "-a-b-c- <4>"),
        (#"("abc"):gsub("%w", "%0%0")"#, "aabbcc <3>"),
        (#"("hello world"):gsub("(%w+) (%w+)", "%2 %1")"#, "world hello <1>"),
        (#"("$name"):gsub("%$(%w+)", { name = "王" })"#, "王 <1>"),
        (#"("a1b2"):gsub("%d", function(d) return tonumber(d) * 2 end)"#, "a2b4 <2>"),
        (#"("abc"):gsub("b", function() return false end)"#, "abc <1>"),
        (#"("abc"):gsub("^a", "x")"#, "xbc <1>"),
        (#"table.concat({ ("a,b,,c"):gsub(",", ";") }, "", 1, 1)"#, "a;b;;c"),
        (#"("abc"):byte(1, -1)"#, "<97> <98> <99>"),
        (#"("abc"):byte(10)"#, ""),
        (#"string.char(72, 105)"#, "Hi"),
        (#"#string.char()"#, "<0>"),
        (#"("退款"):len()"#, "<6>"),
        (#"("Straße É"):upper()"#, "STRAßE É"),
        (#"("ABC é"):lower()"#, "abc é"),
        (#"("abc"):reverse()"#, "cba"),
        (#"("ab"):rep(3, ",")"#, "ab,ab,ab"),
        (#"("ab"):rep(0)"#, ""),
        (#"("ab"):rep(-1)"#, ""),
        (#"(""):rep(1 << 50)"#, ""),
        (#"("hello"):sub(2, -2)"#, "ell"),
        (#"("hello"):sub(math.mininteger, math.maxinteger)"#, "hello"),
        (#"("hello"):sub(4, 2)"#, ""),
    ])
    func `a call gives what the manual says`(_ expression: String, _ expected: String) throws {
        #expect(try results(of: expression) == expected)
    }

    @Test(arguments: [
        (#"string.format("%5d|%-5d|%05d|%+d", 42, 42, 42, 42)"#, "   42|42   |00042|+42"),
        (#"string.format("%x %X %#x %o", 255, 255, 255, 8)"#, "ff FF 0xff 10"),
        (
            #"string.format("%5.1f|%e|%g|%g", 3.14159, 1e10, 1e20, 0.1)"#,
            "  3.1|1.000000e+10|1e+20|0.1"
        ),
        (#"string.format("%a", 1)"#, "0x1p+0"),
        (#"string.format("%s %s %s", 1, 1.0, true)"#, "1 1.0 true"),
        (#"string.format("%10s|%-10s|%.2s", "ab", "ab", "abc")"#, "        ab|ab        |ab"),
        (#"string.format("%c%c", 72, 105)"#, "Hi"),
        (#"string.format("100%%")"#, "100%"),
        (#"string.format("%q", 'a"b\\c\n\0')"#, "\"a\\\"b\\\\c\\\n\\0\""),
        (
            #"string.format("%q %q %q", 1/0, math.mininteger, 0/0)"#,
            "1e9999 0x8000000000000000 (0/0)"
        ),
        (#"string.format("%d", "10")"#, "10"),
        (#"string.format("%f %g %5.1f %s", 0/0, -(0/0), 0/0, 0/0)"#, "nan nan   nan nan"),
        (#"string.format("%s %s %s", {}, print, show)"#, "table function function"),
        (#"#string.format("%99.99f", 1.7e308)"#, "<409>"),
        (#"("x"):gsub("x", 0/0)"#, "nan <1>"),
        (#"string.len(0/0)"#, "<3>"),
    ])
    func `format gives the same everywhere, without addresses`(
        _ expression: String,
        _ expected: String
    ) throws {
        #expect(try results(of: expression) == expected)
    }

    @Test(arguments: [
        (#"("a"):find("[a")"#, "malformed pattern (missing ']')"),
        (#"("a"):gsub("a", "%2")"#, "invalid capture index %2"),
        (#"("a"):gsub("(", "%1")"#, "unfinished capture"),
        (#"("a"):gsub("a", "%x")"#, "invalid use of '%' in replacement string"),
        (#"("a"):gsub("a", function() return {} end)"#, "invalid replacement value (a table)"),
        (
            #"string.gsub("a", "a")"#,
            "bad argument #3 to 'gsub' (string/function/table expected, got no value)"
        ),
        (#"string.rep("x")"#, "bad argument #2 to 'rep' (number expected, got no value)"),
        (#"string.rep("x", 1 << 40)"#, "resulting string too large"),
        (#"string.char(256)"#, "bad argument #1 to 'char' (value out of range)"),
        (
            #"string.format("%d", 1.5)"#,
            "bad argument #2 to 'format' (number has no integer representation)"
        ),
        (#"string.format("%d")"#, "bad argument #2 to 'format' (no value)"),
        (#"string.format("%5s", "a\0")"#, "bad argument #2 to 'format' (string contains zeros)"),
        (#"string.format("%y", 1)"#, "invalid conversion '%y' to 'format'"),
        (#"string.format("%123d", 1)"#, "invalid conversion specification: '%123d'"),
        (#"string.format("%p", {})"#, "'%p' would show an address: there is no %p here"),
        (#"string.format("%q", {})"#, "bad argument #2 to 'format' (value has no literal form)"),
        (#"("x"):rep({})"#, "bad argument #1 to 'rep' (number expected, got table)"),
    ])
    func `a wrong call is an error at its line`(_ expression: String, _ message: String) throws {
        #expect(try results(of: expression) == "strings.lua:11: \(message)")
    }

    @Test func `gmatch goes over the matches, from a place if one is given`() throws {
        let script = try StringScript(
            #"""
            entry("run", function()
                local all = {}
                for key, value in ("a=1, b=2, c=3"):gmatch("(%w+)=(%w+)") do
                    all[#all + 1] = key .. value
                end
                for word in ("one two three"):gmatch("%a+", 4) do all[#all + 1] = word end
                for position in ("abc"):gmatch("()") do all[#all + 1] = position end
                for empty in ("x"):gmatch("y*") do all[#all + 1] = "<" .. empty .. ">" end
                for anchor in ("a^a"):gmatch("^a") do all[#all + 1] = anchor end
                return table.concat(all, " ")
            end)
            """#
        )
        #expect(try script.lines("run") == ["a1 b2 c3 two three 1 2 3 4 <> <> ^a"])
    }

    @Test func `what would show addresses or compile is left out`() throws {
        for name in ["dump", "pack", "packsize", "unpack"] {
            #expect(try results(of: "string.\(name)") == "<nil>")
        }
    }
}
