import Automation
import Testing

@Suite struct CheckingParserTests {
    static func error(in text: String) -> LuaSyntaxError? {
        do throws(LuaSyntaxError) {
            _ = try LuaParser.parse(Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        "",
        ";;; return",
        "\u{FEFF}return 1",
        "return;",
        "local x <const>, y <close> = 1, nil",
        "goto done; do local x end ::done::",
        "for i = 1, 10, 2 do if i == 3 then goto continue end print(i) ::continue:: end",
        "while true do break end repeat local x = 1 until x == 1",
        "local t = {1, 2; 3, [4] = 5, six = 6, f(), ...}",
        "return 3, 3.0, .5, 5., 3e10, 0xA, 0Xa.8p-3, 0x.1p1, 9223372036854775808, 0xffffffffffffffffff",
        "return 7 // 2, 7 % 2, 2 ^ 3 ^ 2, 1 << 2 >> 1, 5 & 3 | 4 ~ 1, ~0, #'x', not nil, - -1",
        #"return "\a\b\f\n\r\t\v\\\"\'\x41\65\u{7FFFFFFF}\u{4EB2}\z   x", 'y'"#,
        "return \"a\\\nb\", [[\nlong]], [==[ ]] ]=] ]==] --[[ c\n ]] --[==[ ]] ]==] -- end",
        "f'x' f\"x\" f[[x]] f{} f(1)(2){3}.x['y']:z'w'()",
        "function a.b.c:d(x, ...) return self, x, ... end local function f() return f() end",
        "(f or g)(1) ; (a).b = 1 ; a, b.c, d[1] = d[1], b.c, a",
        "do ::l:: end do ::l:: end goto out ::out::",
        "do goto l1; local a = 1 ::l1:: end",
        "local _ENV = {} x = 1",
        "if a then elseif b then else end",
        "return a.b['c'](d):e{f}.g",
    ])
    func `the whole language is accepted`(text: String) {
        #expect(Self.error(in: text) == nil)
    }

    @Test(arguments: [
        ("x = ", 1, "unexpected the end of the file"),
        ("\nlocal 1", 2, "a name expected before '1'"),
        ("f(\n1,\n2", 3, "')' expected before the end of the file, to close the '(' of line 1"),
        ("if x then\n\nprint(1)", 3, "to close the 'if' of line 1"),
        ("x = 'abc\n", 1, "no closing quote"),
        ("x = [[abc\n\n", 3, "the long string that begins on line 1 has no end"),
        ("--[[ abc\n", 2, "the long comment that begins on line 1 has no end"),
        ("x = 3a", 1, "'3a' is not a number"),
        ("x = 0x", 1, "'0x' is not a number"),
        ("x = 1..2", 1, "'1..2' is not a number"),
        ("x = 1e", 1, "'1e' is not a number"),
        (#"x = "\q""#, 1, #"'\q' is no escape sequence"#),
        (#"x = "\300""#, 1, #"'\300' is no escape sequence"#),
        (#"x = "\u{80000000}""#, 1, "is no escape sequence"),
        ("break", 1, "outside of a loop"),
        ("goto l", 1, "no label 'l'"),
        ("goto l; local a ::l:: print(a)", 1, "jumps over the declaration of the local 'a'"),
        ("repeat goto l; local a ::l:: until a", 1, "jumps over the declaration"),
        ("::l:: f()\n::l::", 2, "already defined on line 1"),
        ("local x <const> = 1; function f() x = 2 end", 1, "'x' is a constant"),
        ("local x <final> = 1", 1, "no attribute '<final>'"),
        ("local x <close>, y <close> = 1, 2", 1, "only one variable"),
        ("function f() return ... end", 1, "declared with '...'"),
        ("f() = 1", 1, "neither a call nor an assignment"),
        ("(a) = 1", 1, "neither a call nor an assignment"),
        ("a.b", 1, "neither a call nor an assignment"),
        ("return 1 print(2)", 1, "unexpected 'print'"),
        ("print(“x”)", 1, "unexpected character '“'"),
        ("x = {1,2}}", 1, "unexpected '}'"),
        ("x = [=x", 1, "a long string begins with"),
        ("\u{FEFF}\u{FEFF}x = 1", 1, "unexpected character"),
    ])
    func `an error names its line and what is wrong`(text: String, line: Int, says: String) {
        let error = Self.error(in: text)
        #expect(error?.line == line)
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "accepted")")
    }

    @Test(arguments: ["\n", "\r", "\r\n", "\n\r"])
    func `each kind of line end counts once`(end: String) {
        let text = ["x = 1", "--[[", "]]", "y = 'a\\", "b'", "z = [[", "", "]]", "?"]
        #expect(Self.error(in: text.joined(separator: end))?.line == 9)
    }

    @Test func `nesting is allowed up to a limit`() {
        func nested(_ count: Int) -> String {
            "x = " + String(repeating: "(", count: count) + "1"
                + String(repeating: ")", count: count)
        }
        #expect(Self.error(in: nested(180)) == nil)
        #expect(Self.error(in: nested(250))?.reason == .tooDeep(limit: 200))
        for opening in ["(", "{", "f(", "function() return ", "- ", "not ", "a .. ", "2 ^ "] {
            let text = "x = " + String(repeating: opening, count: 100_000)
            #expect(Self.error(in: text)?.reason == .tooDeep(limit: 200))
        }
        for opening in ["do ", "while x do ", "if x then ", "local function f() "] {
            let text = String(repeating: opening, count: 100_000)
            #expect(Self.error(in: text)?.reason == .tooDeep(limit: 200))
        }
    }

    @Test func `chains of any length are flat`() {
        for part in [" + 1", ".x", "()", "[1]", ":m()", " == 1", " * 2 - 1"] {
            let text = "y = x" + String(repeating: part, count: 50_000)
            #expect(Self.error(in: text) == nil)
        }
        let branches = String(repeating: "elseif x then ", count: 50_000)
        #expect(Self.error(in: "if x then \(branches) end") == nil)
    }

    @Test func `Lua's own limits of a function are known`() {
        func locals(_ count: Int) -> String {
            (0..<count).map { "local v\($0)\n" }.joined()
        }
        #expect(Self.error(in: locals(200)) == nil)
        #expect(Self.error(in: locals(201))?.reason == .tooMany("locals", limit: 200))
        #expect(Self.error(in: locals(201))?.line == 201)
    }
}
