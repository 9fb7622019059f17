/// What a `when` may say of a field.
enum ConditionWords {
    static let globals: [Word] = [
        bound("at_most", "no more than", "amount = at_most(yuan(10))"),
        bound("at_least", "no less than", "amount = at_least(yuan(50))"),
        bound("above", "more than", "amount = above(yuan(100))"),
        bound("below", "less than", "[\"order.paid\"] = below(yuan(10))"),
        Word(
            "between",
            [Word("low", amount, "the smallest"), Word("high", amount, "the greatest")],
            gives: [condition],
            "An amount or a number between two, both included.",
            example: "amount = between(yuan(10), yuan(50))"
        ),
        Word(
            "one_of",
            [Word("…", .anything, "texts, numbers or amounts; or one list of them")],
            gives: [condition],
            "Equal to one of several.",
            example: #"kind = one_of("refund_only", "return_refund")"#
        ),
        Word(
            "contains",
            [Word("…", .text, "the words; or one list of them")],
            gives: [condition],
            "A text with any of the words in it, or a list with any of them among its elements.",
            example: #"["event.text"] = contains("投诉", "12315")"#
        ),
        Word(
            "matches",
            [Word("pattern", .text, "a pattern of Lua, as for string.find")],
            gives: [condition],
            "A text that fits a Lua pattern.",
            example: #"["parcel.waybill"] = matches "^SF%d+$""#
        ),
        Word(
            "is_not",
            [Word("condition", .anything, "a value or a condition")],
            gives: [condition],
            "A value or condition turned round; it holds also where there is no value.",
            example: #"["buyer.refunds_30d"] = is_not(above(5))"#
        ),
        Word(
            "any",
            [Word("conditions", .anything, "what one element must be: a condition, or a table")],
            gives: [condition],
            "A list with an element for which it holds.",
            example: #"["order.goods"] = any { title = contains("衬衫") }"#
        ),
        Word(
            "missing",
            .record(value),
            "No value; `is_not(missing)` is any value.",
            example: #"["order.shipped_at"] = missing"#
        ),
    ]

    /// A condition, as a value; in a run it can be called: `contains("同意")(text)`.
    static let value = Record("Condition", "What must hold of a value. In a run it can be called.")

    private static let amount = WordType.either([.money, .number])
    private static let condition = Word("condition", .record(value), "for a `when`")

    private static func bound(_ name: String, _ words: String, _ example: String) -> Word {
        Word(
            name,
            [Word("limit", amount, "an amount or a number")],
            gives: [condition],
            "An amount or a number that is \(words) the limit.",
            example: example
        )
    }

    /// The table of a `when`: the ticket's fields by dotted names, each with what must hold of it.
    static let table = Record(
        "Conditions",
        "Fields of the ticket, by dotted name, and what must hold of each: a value, a condition, or "
            + "a function of the value.",
        paths(of: TicketWords.fields).map { path, word in
            Word(path, word.type, isOptional: true, word.summary)
        }
    )

    /// Every field and part of a ticket with its dotted name.
    static func paths(of words: [Word], under prefix: String = "") -> [(path: String, word: Word)] {
        words.flatMap { word -> [(path: String, word: Word)] in
            let path = prefix + word.name
            guard case .record(let record) = word.type else { return [(path, word)] }
            return [(path, word)] + paths(of: record.fields, under: path + ".")
        }
    }
}
