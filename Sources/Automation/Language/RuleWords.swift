/// What rules are made of: rules, templates, rejections, the log, memory and waits.
enum RuleWords {
    static let globals: [Word] = [
        Word(
            "rule",
            [
                Word("name", .text, "unique in the shop; lines of output and traces show it"),
                Word("fields", .record(rule), "what the rule listens to, and does"),
            ],
            usage: [#"rule "name" { on = …, when = …, run = function(ticket) … end }"#],
            "Makes a rule (规则). Rules see an event in the order of files, then of places in them.",
            example: """
                rule "小额直接退" {
                  on   = "refund.requested",
                  when = { kind = "refund_only", amount = at_most(yuan(10)) },
                  run  = function(ticket) ticket:agree_refund() end,
                }
                """
        ),
        Word(
            "template",
            [
                Word(
                    "text",
                    .either([.text, .record(templateTexts)]),
                    "the text, or one text per platform"
                )
            ],
            gives: [Word("template", .record(templateValue), "for actions that take a text")],
            usage: [#"template "…{order.id}…""#, #"template { "…", taobao = "…" }"#],
            "A text with placeholders (话术模板), filled in from the ticket when it is sent. A "
                + "placeholder without a value is an error, never an empty text; `{{` is a brace.",
            example: #"ticket:reply(template "亲,{amount} 元已为您退款。")"#
        ),
        Word(
            "rejection",
            [Word("fields", .record(rejection), "its texts and what it needs")],
            gives: [Word("rejection", .record(rejectionValue), "for negotiate and reject")],
            "Bundles the texts and evidence for one reason to reject (驳回模板).",
            example: """
                local unproven = rejection {
                  reason    = "quality_unproven",
                  negotiate = "亲,麻烦您补一张细节照片,我们马上处理。",
                  note      = "现有凭证不足以证明质量问题,质检记录见附件。",
                  evidence  = { "chat_log", "outbound_photo" },
                }
                """
        ),
        Word(
            "wait",
            [Word("seconds", .duration, "how long, at most days(400)")],
            "Waits for time alone; meanwhile the run is a row in the journal.",
            example: "wait(hours(2))",
            ask: .wait
        ),
        Word(
            "remember",
            [
                Word("key", .text, "its name, of 1 to 200 bytes"),
                Word("value", .anything, "what to keep, of at most 8 KiB; nil forgets it"),
            ],
            "Keeps a value in the shop's durable memory (10,000 keys), for later runs.",
            example: #"remember("提醒过:" .. ticket.buyer.id, now())"#,
            ask: .remember
        ),
        Word(
            "recall",
            [Word("key", .text, "the name it was kept under")],
            gives: [Word("value", .anything, isOptional: true, "nil where nothing was kept")],
            "Reads from the shop's durable memory.",
            example: #"local last = recall("提醒过:" .. ticket.buyer.id)"#,
            ask: .recall
        ),
        Word(
            "log",
            [Word("…", .anything, "what to write, with spaces between")],
            "Writes a line to the trace; a run has 200 of them.",
            example: #"log("买家说", ticket.event.text)"#
        ),
    ]

    /// A template and a rejection, as values that are passed on.
    static let templateValue = Record("Template", "A text with placeholders: `template \"…\"`.")
    static let rejectionValue = Record("Rejection", "Texts and evidence: `rejection { … }`.")

    /// One text per platform; the text without a name is for all others.
    private static let templateTexts = Record(
        "TemplateTexts",
        "One text per platform; the first, without a name, is for every other platform.",
        Choice.platform.values.map { platform in
            Word(platform.text, .text, isOptional: true, "the text for \(platform.summary)")
        }
    )

    /// The keys of `rule { … }`.
    static let rule = Record(
        "Rule",
        "The keys of a rule.",
        [
            Word(
                "on",
                .either([.choice(.eventType), .list(.choice(.eventType))]),
                "what it listens to: one type of event, or a list"
            ),
            Word(
                "when",
                .either([.record(ConditionWords.table), .function(body)]),
                isOptional: true,
                "when it fires: conditions on the ticket that all hold, or a function that returns "
                    + "true; absent: always"
            ),
            Word("run", .function(body), "what it does; it may ask, wait, and go on days later"),
            Word(
                "before",
                .duration,
                isOptional: true,
                "with deadline.near: how long before the deadline it fires"
            ),
            Word(
                "mode",
                .choice(.ruleMode),
                isOptional: true,
                "what another event does while a run of it waits; `single` by default"
            ),
            Word(
                "final",
                .flag,
                isOptional: true,
                "when it fires, later rules don't see the event"
            ),
            Word("once", .flag, isOptional: true, "it fires at most once per ticket"),
            Word(
                "when_paused",
                .flag,
                isOptional: true,
                "it fires, and goes on, also after a human of the shop has written to the buyer"
            ),
            Word(
                "reply_every",
                .duration,
                isOptional: true,
                "within so many seconds its second reply on a ticket is skipped; 5 minutes"
            ),
        ]
    )

    /// What `run` and `when` are given.
    private static let body = Signature(
        parameters: [
            Word("ticket", .record(TicketWords.ticket), "the ticket"),
            Word("event", TicketWords.fields.named("event")?.type ?? .anything, "`ticket.event`"),
        ],
        results: [],
        usage: nil
    )

    /// The keys of `rejection { … }`.
    static let rejection = Record(
        "RejectionFields",
        "The keys of a rejection.",
        [
            Word("reason", .text, "why, as the platform knows it"),
            Word(
                "negotiate",
                .wording,
                isOptional: true,
                "what is offered before rejecting: a template"
            ),
            Word("note", .wording, isOptional: true, "what the buyer reads: a template"),
            Word(
                "evidence",
                .list(.text),
                isOptional: true,
                "names of the slots that must be filled; the host fills `chat_log`"
            ),
        ]
    )
}
