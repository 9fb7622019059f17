import Disputes

/// The words of rule tests, in the files of `tests/`, beside those of rules.
enum TestWords {
    static let globals: [Word] = [
        Word(
            "test",
            [
                Word("name", .text, "unique in the file"),
                Word(
                    "body",
                    .function(Signature(parameters: [], results: [], usage: nil)),
                    "what happens"
                ),
            ],
            usage: [#"test "name" (function() … end)"#],
            "Makes a test of the shop's rules (规则测试). Each starts with nothing, on a clock of its own; "
                + "nothing is ever sent.",
            example: """
                test "小额直接退" (function()
                  local t = ticket { amount = yuan(9.9) }
                  fire(t)
                  expect(t):did("agree_refund", { amount = yuan(9.9) })
                end)
                """
        ),
        Word(
            "ticket",
            [Word("fields", .record(fields), isOptional: true, "what differs from a plain ticket")],
            gives: [handle],
            "A new ticket: a refund without return of 10 yuan, not sent yet, unless the fields say "
                + "otherwise.",
            example: #"local t = ticket { kind = "return_refund", ["parcel.state"] = "signed" }"#
        ),
        Word(
            "fire",
            [
                handle,
                Word(
                    "type",
                    .choice(.eventType),
                    isOptional: true,
                    "what happens; refund.requested by default"
                ),
                Word(
                    "fields",
                    .record(fields),
                    isOptional: true,
                    "what the event carries, by the names that `ticket` takes"
                ),
            ],
            "Has an event happen to a ticket; the rules see it.",
            example: #"fire(t, "parcel.updated", { ["parcel.state"] = "signed" })"#
        ),
        Word(
            "message",
            [
                handle, Word("text", .text, "what is written"),
                Word(
                    "from",
                    .text,
                    isOptional: true,
                    "\"buyer\" by default, or \"merchant\": a human"
                ),
            ],
            "Has the buyer write.",
            example: #"message(t, "同意")"#
        ),
        Word(
            "advance",
            [Word("seconds", .duration, "how long, at most days(400)")],
            "Lets time pass: waits end, deadlines come.",
            example: "advance(hours(24))"
        ),
        Word(
            "answer",
            [
                Word("what", .text, "\"done\", \"failed\" or \"unknown\""),
                Word("fields", .record(answer), isOptional: true, "which action, and why"),
            ],
            "What the gateway answers to the next action; without it: done. One left over fails the test.",
            example: #"answer("failed", { code = "closed" })"#
        ),
        decision("approve", "A human approves what waits for approval."),
        decision("deny", "A human denies what waits for approval."),
        Word(
            "resolve",
            [handle, Word("how", .text, "\"done\" or \"failed\""), action.optional],
            "A human settles an action whose outcome is unknown.",
            example: #"resolve(t, "done")"#
        ),
        Word(
            "release",
            [handle],
            "A human gives a ticket back to the rules after having taken it over.",
            example: "release(t)"
        ),
        Word(
            "expect",
            [handle],
            gives: [Word("expectation", .record(expectation), "with checks: expect(t):did(…)")],
            "Checks what became of a ticket; what does not hold fails the test.",
            example: #"expect(t):did("reply", contains("退款")):phase("refunding")"#
        ),
    ]

    /// The words of rules that tests don't have.
    static let absent: Set<String> = ["rule", "wait"]

    /// What `expect(t)` can check.
    static let checks: [Word] = [
        action("did", "An action was done; with arguments that must fit, and `times`."),
        action("did_not", "An action was not done."),
        action("needs_approval", "An action waits for a human."),
        action("skipped", "A reply was skipped: too soon after another."),
        action("withdrew", "An action was withdrawn before it was sent."),
        action("is_unknown", "The outcome of an action is unknown."),
        reason("refused", "An action was refused, by the platform's rules or a limit."),
        reason("failed", "An action failed at the gateway."),
        reason("denied", "A human denied an action."),
        check(
            "phase",
            Word("phase", .choice(.phase), "a phase or a condition"),
            "Where it stands."
        ),
        check(
            "has",
            Word("conditions", .record(ConditionWords.table), "fields, and what must hold of them"),
            "What its fields are."
        ),
        check(
            "waits_for",
            Word("what", .text, "an event type, `time`, `approval`, an action or `nothing`"),
            "What its runs wait for."
        ),
        check("spent", Word("amount", .anything, "money, or a condition"), "What it cost."),
        check("fired", Word("rule", .text, "a rule's name"), "A rule fired."),
        check("did_not_fire", Word("rule", .text, "a rule's name"), "A rule did not fire."),
        check(
            "run_failed",
            Word("reason", .anything, isOptional: true, "a part of the message, or a condition"),
            "A run failed; without this a failed run fails the test."
        ),
    ]

    /// Only passed on: its fields are read, never given.
    private static let handle = Word(
        "t",
        .record(Record(TicketWords.ticket.name, TicketWords.ticket.summary)),
        "the ticket"
    )
    private static let action = Word("action", .choice(.action), "the action's name")
    private static let expectation = Record("Expectation", "What `expect(t)` gives.")

    /// What a ticket of a test may be made of, by dotted names, and what events carry beside.
    private static let fields = Record(
        "TestFields",
        "Fields of a ticket by dotted names, and what an event carries beside them.",
        TicketField.allCases.map { field in
            let type = TicketWords.fields.at(field.name)?.type ?? .anything
            return Word(field.name, type, isOptional: true, field.summary)
        } + [
            Word("phase", .choice(.phase), isOptional: true, "where it stands"),
            Word("text", .text, isOptional: true, "the message, of buyer.messaged"),
            Word("reference", .text, isOptional: true, "the message's number"),
            Word("by", .choice(.party), isOptional: true, "who called the platform in"),
            Word("liable", .choice(.liable), isOptional: true, "whom the verdict is against"),
            Word("refunded", .money, isOptional: true, "what the verdict gives back"),
            Word("slots", .list(.text), isOptional: true, "the evidence that is asked for"),
        ]
    )

    private static let answer = Record(
        "TestAnswer",
        "What the gateway says.",
        [
            Word("action", .choice(.action), isOptional: true, "of the next such action"),
            Word("code", .text, isOptional: true, "of failed: the platform's code"),
            Word("message", .text, isOptional: true, "of failed: its message"),
            Word("reference", .text, isOptional: true, "of done: what the platform calls it"),
            Word("reason", .text, isOptional: true, "of unknown: why"),
        ]
    )

    private static func decision(_ name: String, _ summary: String) -> Word {
        Word(
            name,
            [handle, action.optional, Word("reason", .text, isOptional: true, "why")],
            summary,
            example: "\(name)(t)"
        )
    }

    private static func check(_ name: String, _ parameters: Word..., summary: String) -> Word {
        Word(name, parameters, gives: [Word("self", .record(expectation), "itself")], summary)
    }

    private static func check(_ name: String, _ parameter: Word, _ summary: String) -> Word {
        check(name, parameter, summary: summary)
    }

    private static func action(_ name: String, _ summary: String) -> Word {
        check(
            name,
            action,
            Word("wanted", .anything, isOptional: true, "its arguments; or a part of its text"),
            summary: summary
        )
    }

    private static func reason(_ name: String, _ summary: String) -> Word {
        check(
            name,
            action,
            Word("reason", .anything, isOptional: true, "a part of the reason, or a condition"),
            summary: summary
        )
    }
}

extension [Word] {
    /// The word at a dotted path of names.
    func at(_ path: String) -> Word? {
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        guard let word = named(parts[0]) else { return nil }
        return parts.count == 1 ? word : word.type.record?.fields.at(parts[1])
    }
}
