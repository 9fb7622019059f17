import Sandbox
import Testing

/// Numbers at the edges, and sources that are wrong.
@Suite struct OddInputTests {
    @Test(arguments: numbers + loading)
    func `odd numbers and odd sources are errors`(_ attack: Attack) {
        #expect(attack.problems() == [])
    }

    static let numbers: [Attack] = [
        .run(
            "unpacking a hundred million",
            "return table.unpack({}, 1, 1e8)",
            .fails("too many results")
        ),
        .run(
            "unpacking across the end",
            "return table.unpack({}, math.mininteger, math.maxinteger)",
            .fails("too many results")
        ),
        .run(
            "very many arguments",
            "local t = {} for i = 1, 30000 do t[i] = i end return select('#', table.unpack(t))",
            .finishes("30000")
        ),
        .run(
            "too many arguments",
            "local t = {} for i = 1, 90000 do t[i] = i end return select('#', table.unpack(t))",
            .isStopped
        ),
        .run(
            "moving across the end",
            "table.move({1, 2}, 1, 2, math.maxinteger)",
            .fails("wrap around")
        ),
        .run(
            "moving from the least",
            "table.move({}, math.mininteger, 0, 1)",
            .fails("too many elements")
        ),
        .run(
            "sub with the least",
            "return ('abc'):sub(math.mininteger, math.maxinteger)",
            .finishes("abc")
        ),
        .run("byte with the greatest", "return ('abc'):byte(math.maxinteger)", .finishes("nil")),
        .run(
            "concatenating across the end",
            "return table.concat({}, '', math.maxinteger, math.maxinteger)",
            .fails("invalid value (at index 9223372036854775807)")
        ),
        .run("removing past the end", "return table.remove({1, 2}, 7)", .fails("out of bounds")),
        .run("inserting past the end", "table.insert({1, 2}, 7, 1)", .fails("out of bounds")),
        .run(
            "the least divided by minus one",
            "return math.mininteger // -1 == math.mininteger",
            .finishes("true")
        ),
        .run("fmod of the least", "return math.fmod(math.mininteger, -1)", .finishes("0")),
        .run("modulo by zero", "return 1 % 0", .fails("attempt to perform 'n%")),
        .run(
            "random across everything",
            "return math.type(math.random(math.mininteger, math.maxinteger))",
            .finishes("integer")
        ),
        .run("random of nothing", "return math.random(0, -1)", .fails("interval is empty")),
        .run("select before the start", "return select(-5, 1)", .fails("index out of range")),
        .run("tonumber in base 99", "return tonumber('1', 99)", .fails("base out of range")),
        .run("utf8.char of much", "return utf8.char(1 << 40)", .fails("value out of range")),
        .run(
            "utf8.codepoint across the end",
            "return utf8.codepoint('x', 1, 99)",
            .fails("out of bounds")
        ),
        .run("utf8.offset far away", "return utf8.offset('x', math.mininteger)", .finishes("nil")),
        .run(
            "utf8.codes of broken text",
            "for _ in utf8.codes('\\xff') do end",
            .fails("invalid UTF-8 code")
        ),
        .run("a NaN as a key", "local t = {} t[0/0] = 1", .fails("index is NaN")),
        .run(
            "a for loop over everything",
            "for i = math.mininteger, math.maxinteger do end",
            .stops(.instructions)
        ),
        .run(
            "sorting with a liar",
            "local t = {} for i = 1, 500 do t[i] = i % 7 end table.sort(t, function() return true end) return #t",
            .finishes("500")
        ),
        .run(
            "sorting what can't be compared",
            "table.sort({1, 'x'})",
            .fails("attempt to compare")
        ),
    ]

    static let loading: [Attack] = [
        .load("a loop while loading", "while true do end", .stops(.instructions)),
        .load(
            "an ask while loading",
            "ask('reply')",
            .fails("can't be asked while scripts are loaded")
        ),
        .load("a view while loading", "local x = ticket.id", .fails("there is no ticket here")),
        .load("a word assigned", "print = 1", .fails("'print' is one of Settle's words")),
        .load("a prelude's word assigned", "fen = 1", .fails("'fen' is one of Settle's words")),
        .load(
            "an unknown global",
            "\nlocal x = tikcet",
            .fails("rules/a.lua:2: there is no global 'tikcet'")
        ),
        .load("a byte order mark", "\u{FEFF}x = 1", .finishes("nil")),
        .load("a byte order mark alone", "\u{FEFF}", .finishes("nil")),
        .load("two of them", "\u{FEFF}\u{FEFF}x = 1", .fails("rules/a.lua:1: unexpected symbol")),
        .load("one further on", "x = 1 \u{FEFF}", .fails("rules/a.lua:1: ")),
        .load(
            "a mark, and an error",
            "\u{FEFF}\nlocal = 1",
            .fails("rules/a.lua:2: <name> expected")
        ),
        .load("a mark before compiled Lua", "\u{FEFF}\u{1B}Lua", .fails("this is not Lua text")),
        .load("memory while loading", "t = {} while true do t[#t + 1] = {} end", .isStopped),
        .load("a syntax error", "local = 1", .fails("rules/a.lua:1: <name> expected")),
        .load("an unfinished text", "x = 'abc", .fails("rules/a.lua:1: unfinished string")),
        .load(
            "many locals",
            (1...300).map { "local a\($0)" }.joined(separator: "\n"),
            .fails("too many local variables")
        ),
        .load("a goto nowhere", "goto nowhere", .fails("no visible label 'nowhere'")),
        .load(
            "a jump too long",
            "x = 1; " + String(repeating: "x = x + 1 ", count: 60_000),
            .finishes("nil")
        ),
        .load("a missing module", "require 'nothing'", .fails("there is no module 'nothing'")),
        .load("a path as a module", "require '../../etc/passwd'", .fails("there is no module")),
        .load(
            "an integer for loop that wraps",
            "for i = 1, math.huge do end",
            .stops(.instructions)
        ),
    ]
}
