/// What is there of Lua itself: the sandbox's allow-list, with what differs from Lua's manual.
///
/// What is left out, and why, stands in `CSandbox/environment.c`.
enum LuaWords {
    static let globals: [Word] = [
        Word(
            "require",
            [Word("name", .text, "a module of the shop's folder, with dots for slashes")],
            gives: [Word("module", .anything, "what its file returned")],
            "Loads a file of the shop's folder `templates/`, once; while scripts are loaded.",
            example: #"local replies = require "templates.replies""#
        ),
        Word(
            "pcall",
            [
                Word("function", .anything, "what to call"),
                Word("…", .anything, "what it is given"),
            ],
            gives: [
                Word("ok", .flag, "whether it went well"),
                Word(
                    "…",
                    .anything,
                    "its results; or the error, of an action with code and message"
                ),
            ],
            "Calls a function and catches its errors; a limit that is exceeded can't be caught.",
            example: """
                local ok, problem = pcall(function() ticket:payout { amount = yuan(5), reason = "x" } end)
                if not ok then ticket:hand_over("打款未成:" .. tostring(problem)) end
                """
        ),
        Word(
            "error",
            [
                Word("message", .anything, "what is wrong"),
                Word("level", .whole, isOptional: true, "whose line is named; 1 is the caller's"),
            ],
            "Raises an error; unless caught, the run fails and its ticket goes before a human.",
            example: #"error("买家没有昵称")"#
        ),
        Word(
            "assert",
            [
                Word("value", .anything, "what must be neither false nor nil"),
                Word("message", .anything, isOptional: true, "the error"),
            ],
            gives: [Word("value", .anything, "the same")],
            "Raises an error unless the value is true."
        ),
        Word(
            "pairs",
            [Word("table", .anything, "a table, or a part of the ticket")],
            gives: [Word("iterator", .anything, "for `for`")],
            "Goes over names and values, always in the same order: numbers, then texts.",
            example: "for name, value in pairs(ticket.order) do log(name, value) end"
        ),
        Word(
            "ipairs",
            [Word("list", .anything, "a list, or a list of the ticket")],
            gives: [Word("iterator", .anything, "for `for`")],
            "Goes over the elements of a list, from the first.",
            example: "for index, item in ipairs(ticket.order.goods) do log(index, item.title) end"
        ),
        Word(
            "next",
            [Word("table", .anything, "a table")],
            gives: [Word("key", .anything, isOptional: true, "nil of an empty table")],
            "Whether a table has anything in it: `next(t) == nil` is an empty one. It takes no key."
        ),
        Word(
            "select",
            [
                Word(
                    "index",
                    .either([.whole, .text]),
                    "from which on, or \"#\" for their number"
                ),
                Word("…", .anything, "the arguments"),
            ],
            gives: [Word("…", .anything, "the arguments from there on")],
            "The arguments from a place on, or how many there are."
        ),
        Word(
            "type",
            [Word("value", .anything, "any value")],
            gives: [Word("type", .text, "such as \"table\"; of money it is \"money\"")],
            "The type of a value, as a text."
        ),
        Word(
            "tostring",
            [Word("value", .anything, "any value")],
            gives: [Word("text", .text, "of an amount: digits, such as 9.90")],
            "A value as a text; no addresses are shown."
        ),
        Word(
            "tonumber",
            [
                Word("text", .either([.text, .number]), "digits"),
                Word("base", .whole, isOptional: true, "2 to 36"),
            ],
            gives: [Word("number", .number, isOptional: true, "nil where it is none")],
            "A text as a number; texts are never numbers by themselves."
        ),
        Word(
            "rawequal",
            [Word("a", .anything, "any value"), Word("b", .anything, "any value")],
            gives: [Word("equal", .flag, "whether they are the same")],
            "Whether two values are the very same."
        ),
        Word(
            "rawget",
            [Word("table", .anything, "a table"), Word("key", .anything, "its key")],
            gives: [Word("value", .anything, "nil where there is none")],
            "The value of a table's key."
        ),
        Word(
            "rawlen",
            [Word("value", .anything, "a table or a text")],
            gives: [Word("length", .whole, "its length")],
            "The length of a table or a text."
        ),
        Word(
            "print",
            [Word("…", .anything, "what to write")],
            "The same as log."
        ),
    ]

    /// A library and its members.
    struct Library {
        let name: String
        let summary: String
        let members: [Word]
    }

    static let libraries = [
        Library(name: "string", summary: "Texts, as bytes in UTF-8.", members: string),
        Library(name: "table", summary: "Lists.", members: table),
        Library(
            name: "math",
            summary: "Numbers; what gives the same bits everywhere.",
            members: math
        ),
        Library(name: "utf8", summary: "Texts, as characters.", members: utf8),
    ]
}
