extension LuaWords {
    private static let pattern = Word(
        "pattern",
        .text,
        "a pattern of Lua: %d digits, %a letters, ."
    )
    private static let subject = Word("text", .text, "the text")
    private static let start = Word("from", .whole, isOptional: true, "the first byte; 1")
    private static let end = Word("to", .whole, isOptional: true, "the last byte; -1 is the end")
    private static let text = Word("text", .text, "the new text")
    private static let list = Word("list", .anything, "a table")
    private static let captured = Word("…", .text, isOptional: true, "what is in parentheses")

    static let string: [Word] = [
        Word(
            "find",
            [
                subject, pattern, start,
                Word("plain", .flag, isOptional: true, "true: the pattern is a plain text"),
            ],
            gives: [
                Word("from", .whole, isOptional: true, "its first byte; nil where it isn't found"),
                Word("to", .whole, isOptional: true, "its last byte"), captured,
            ],
            "Where a pattern first fits.",
            example: #"if string.find(text, "12315", 1, true) then …"#
        ),
        Word(
            "match",
            [subject, pattern, start],
            gives: [captured],
            "What a pattern fits, or what is in its parentheses; nil where nothing does.",
            example: #"local count = string.match(text, "(%d+)元")"#
        ),
        Word(
            "gmatch",
            [subject, pattern],
            gives: [Word("iterator", .anything, "for `for`")],
            "Goes over all that a pattern fits.",
            example: #"for number in string.gmatch(text, "%d+") do log(number) end"#
        ),
        Word(
            "gsub",
            [
                subject, pattern,
                Word("replacement", .anything, "a text, a table or a function"),
                Word("count", .whole, isOptional: true, "at most so many"),
            ],
            gives: [text, Word("count", .whole, "how many were replaced")],
            "Replaces all that a pattern fits.",
            example: #"local plain = string.gsub(text, "%s+", "")"#
        ),
        Word(
            "format",
            [
                Word("format", .text, "with %d, %s, %.2f …"),
                Word("…", .anything, "what is filled in"),
            ],
            gives: [text],
            "A text with values filled in.",
            example: #"string.format("%d 件", count)"#
        ),
        Word(
            "sub",
            [subject, Word("from", .whole, "the first byte"), end],
            gives: [text],
            "A part."
        ),
        Word("len", [subject], gives: [Word("bytes", .whole, "bytes")], "Its bytes; see utf8.len."),
        Word("lower", [subject], gives: [text], "With small letters (A to Z only)."),
        Word("upper", [subject], gives: [text], "With capital letters (a to z only)."),
        Word("reverse", [subject], gives: [text], "The bytes, last first."),
        Word(
            "rep",
            [
                subject, Word("count", .whole, "how often"),
                Word("between", .text, isOptional: true, "what stands between"),
            ],
            gives: [text],
            "A text several times."
        ),
        Word(
            "byte",
            [subject, start, end],
            gives: [Word("…", .whole, "bytes")],
            "Bytes, as numbers."
        ),
        Word("char", [Word("…", .whole, "bytes")], gives: [text], "A text of bytes."),
    ]

    static let table: [Word] = [
        Word(
            "concat",
            [
                list, Word("between", .text, isOptional: true, "what stands between"),
                Word("from", .whole, isOptional: true, "the first; 1"),
                Word("to", .whole, isOptional: true, "the last"),
            ],
            gives: [text],
            "Joins a list of texts.",
            example: #"table.concat(ticket.images, "\n")"#
        ),
        Word(
            "insert",
            [
                list, Word("place", .anything, "where; or the value, for the end"),
                Word("value", .anything, isOptional: true, "what"),
            ],
            usage: ["table.insert(list, value)", "table.insert(list, place, value)"],
            "Puts a value into a list."
        ),
        Word(
            "remove",
            [list, Word("place", .whole, isOptional: true, "which; the last by default")],
            gives: [Word("value", .anything, "what it was")],
            "Takes a value out of a list."
        ),
        Word(
            "sort",
            [
                list,
                Word("before", .anything, isOptional: true, "function(a, b): whether a is first"),
            ],
            "Sorts a list; equal ones keep their order."
        ),
        Word(
            "unpack",
            [
                list, Word("from", .whole, isOptional: true, "the first; 1"),
                Word("to", .whole, isOptional: true, "the last"),
            ],
            gives: [Word("…", .anything, "its values")],
            "The values of a list, as several values."
        ),
        Word(
            "pack",
            [Word("…", .anything, "values")],
            gives: [Word("list", .anything, "a table, with their number as `n`")],
            "A table of values."
        ),
        Word(
            "move",
            [
                list, Word("from", .whole, "the first"), Word("to", .whole, "the last"),
                Word("place", .whole, "where the first goes"),
                Word("other", .anything, isOptional: true, "into another table"),
            ],
            gives: [Word("list", .anything, "the table they went to")],
            "Copies values within a list or to another."
        ),
    ]

    private static let x = Word("x", .number, "a number")
    private static let number = Word("number", .number, "a number")
    private static let whole = Word("number", .whole, "a whole number")

    static let math: [Word] = [
        Word("floor", [x], gives: [whole], "The greatest whole number that is not above x."),
        Word("ceil", [x], gives: [whole], "The smallest whole number that is not below x."),
        Word("abs", [x], gives: [number], "Without its sign."),
        Word("max", [Word("…", .number, "numbers")], gives: [number], "The greatest of them."),
        Word("min", [Word("…", .number, "numbers")], gives: [number], "The smallest of them."),
        Word(
            "random",
            [
                Word(
                    "from",
                    .whole,
                    isOptional: true,
                    "the smallest; with one argument the greatest"
                ),
                Word("to", .whole, isOptional: true, "the greatest"),
            ],
            gives: [number],
            "A number by chance, the same whenever the run is repeated; without arguments 0 to 1.",
            example: "local greeting = greetings[math.random(#greetings)]"
        ),
        Word("fmod", [x, Word("y", .number, "a number")], gives: [number], "What x // y leaves."),
        Word(
            "modf",
            [x],
            gives: [number, Word("fraction", .number, "the rest")],
            "The whole part and the rest."
        ),
        Word("sqrt", [x], gives: [number], "The square root."),
        Word(
            "tointeger",
            [Word("x", .anything, "a number")],
            gives: [whole.optional],
            "As a whole number; nil where it is none."
        ),
        Word(
            "type",
            [Word("x", .anything, "any value")],
            gives: [Word("type", .text, isOptional: true, "\"integer\", \"float\" or nil")],
            "What kind of number it is."
        ),
        Word(
            "ult",
            [Word("a", .whole, "a whole number"), Word("b", .whole, "another")],
            gives: [Word("is", .flag, "whether a < b")],
            "Compares whole numbers as if they had no sign."
        ),
        Word("huge", .number, "A number greater than any other."),
        Word("maxinteger", .whole, "The greatest whole number."),
        Word("mininteger", .whole, "The smallest whole number."),
        Word("pi", .number, "3.14159…"),
    ]

    static let utf8: [Word] = [
        Word(
            "len",
            [subject, start, end],
            gives: [
                Word("count", .whole, isOptional: true, "nil where it is not UTF-8"),
                Word("place", .whole, isOptional: true, "the first byte that is wrong"),
            ],
            "How many characters a text has.",
            example: #"if utf8.len(ticket.statement or "") < 5 then …"#
        ),
        Word(
            "char",
            [Word("…", .whole, "code points")],
            gives: [text],
            "A text of characters by their numbers."
        ),
        Word(
            "codes",
            [subject],
            gives: [Word("iterator", .anything, "for `for`")],
            "Goes over the characters: place and number of each."
        ),
        Word(
            "codepoint",
            [subject, start, end],
            gives: [Word("…", .whole, "numbers")],
            "The numbers of characters."
        ),
        Word(
            "offset",
            [subject, Word("count", .whole, "which character"), start],
            gives: [Word("byte", .whole, isOptional: true, "its first byte")],
            "Where a character begins."
        ),
        Word("charpattern", .text, "The pattern that fits one character."),
    ]
}
