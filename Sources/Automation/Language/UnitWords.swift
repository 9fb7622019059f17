/// Money and time.
enum UnitWords {
    static let globals: [Word] = [
        Word(
            "yuan",
            [Word("amount", .either([.number, .text]), "at most two decimals")],
            gives: [Word("money", .money, "exact, in whole fen")],
            "Money in yuan (元). Money is added, compared and multiplied by whole numbers; it does not "
                + "mix with plain numbers.",
            example: #"yuan(9.9), yuan "9.90""#
        ),
        Word(
            "fen",
            [Word("amount", .whole, "a whole number")],
            gives: [Word("money", .money, "the same, as money")],
            "Money in fen (分).",
            example: "fen(ticket.amount.fen * 30 // 100) -- 30 percent"
        ),
        duration("minutes"), duration("hours"), duration("days"),
        Word(
            "now",
            [],
            gives: [Word("time", .time, "the same throughout a step of a run")],
            "The host's time at this step.",
            example: "now() - ticket.applied_at > days(2)"
        ),
        Word(
            "date",
            [Word("time", .time, isOptional: true, "now, by default")],
            gives: [Word("date", .record(date), "in the shop's time zone")],
            "The calendar's date and hour of a time, in the shop's time zone.",
            example: "date(ticket.order.paid_at).day"
        ),
        Word(
            "within_hours",
            [
                Word("from", .number, "an hour of the day, 0 to 24"),
                Word("to", .number, "the hour before which it ends; may lie past midnight"),
            ],
            gives: [Word("is", .flag, "whether now lies between")],
            "Whether the shop's clock stands between two hours.",
            example: "if within_hours(9, 21) then …"
        ),
    ]

    private static func duration(_ name: String) -> Word {
        Word(
            name,
            [Word("count", .number, "how many; fractions allowed")],
            gives: [Word("seconds", .duration, "whole seconds")],
            "A length of time: so many \(name).",
            example: "\(name)(2)"
        )
    }

    /// Money, as a value.
    static let money = Record(
        "Money",
        "An amount, exact to the fen. `+`, `-`, comparisons and `*` with a whole number; "
            + "`tostring(amount)` is `9.90`.",
        [Word("fen", .whole, "the amount in whole fen")]
    )

    static let date = Record(
        "Date",
        "A date and time of day.",
        [
            Word("year", .whole, "the year"), Word("month", .whole, "1 to 12"),
            Word("day", .whole, "1 to 31"), Word("hour", .whole, "0 to 23"),
            Word("min", .whole, "0 to 59"), Word("sec", .whole, "0 to 59"),
            Word("wday", .whole, "day of the week, 1 is Sunday"),
        ]
    )
}
