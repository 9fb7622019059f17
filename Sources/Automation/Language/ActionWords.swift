import Disputes

/// A ticket's methods: the actions, and the two questions.
enum ActionWords {
    static let methods: [Word] = ActionKind.allCases.map(\.word) + [allowed, awaiting]

    private static let receipt = Word("receipt", .record(TicketWords.receipt), "what came of it")

    private static let allowed = Word(
        "allowed",
        [Word("action", .choice(.action), "the action's name")],
        gives: [
            Word("allowed", .flag, "whether it would be allowed now"),
            Word("why", .text, isOptional: true, "why not"),
        ],
        "Asks whether the platform's rules allow an action now, without doing it.",
        example: #"local can, why = ticket:allowed "reject""#,
        ask: .allowed
    )

    private static let awaiting = Word(
        "await",
        [
            Word(
                "types",
                .either([.choice(.eventType), .list(.choice(.eventType))]),
                "what to wait for: one type of event, or a list"
            ),
            Word("limit", .either([.duration, .record(limit)]), "how long, at most days(400)"),
        ],
        gives: [
            Word(
                "event",
                .record(TicketWords.answer),
                isOptional: true,
                "nil when the time is over"
            )
        ],
        usage: [
            "ticket:await(types, seconds)",
            "ticket:await(types, { within = seconds, after = receipt })",
        ],
        "Waits, for days if need be, for the ticket's next event of these types. The run continues "
            + "from the last event that it awaited, or from where the action of `after` was sent.",
        example: #"local event = ticket:await("buyer.messaged", days(1))"#,
        ask: .await
    )

    static let limit = Record(
        "AwaitLimit",
        "How long to wait, and from where on.",
        [
            Word("within", .duration, "how long to wait"),
            Word(
                "after",
                .record(TicketWords.receipt),
                isOptional: true,
                "the receipt of the action whose answer is awaited"
            ),
        ]
    )

    fileprivate static func action(
        _ kind: ActionKind,
        _ parameters: [Word],
        _ summary: String = "",
        example: String,
        usage: [String]? = nil
    ) -> Word {
        Word(
            kind.rawValue,
            parameters,
            gives: [receipt],
            usage: usage,
            summary.isEmpty ? kind.summary : "\(kind.summary) \(summary)",
            example: example,
            ask: .action
        )
    }
}

extension ActionKind {
    /// The names of the arguments that reach the host: those of the declared parameters, and the
    /// list of evidence that a rejection brings along.
    var argumentNames: [String] { Self.argumentNames[self] ?? [] }

    private static let argumentNames: [ActionKind: [String]] = Dictionary(
        uniqueKeysWithValues: allCases.map { kind in
            (kind, kind.arguments.map(\.name) + (kind == .reject ? ["required"] : []))
        }
    )

    /// What may be given: the fields of its table, or its one text.
    package var arguments: [Word] {
        let parameters = word.type.signature?.parameters ?? []
        return parameters.first?.type.record?.fields ?? parameters
    }

    /// The ticket's method.
    fileprivate var word: Word {
        switch self {
        case .reply: text("亲,您的问题我们已收到,马上为您处理。")
        case .agreeRefund:
            table(
                [Self.amount("how much; the whole amount by default").optional, Self.remark],
                "{ note = \"小额直接退\" }"
            )
        case .agreeReturn: agreeReturn
        case .negotiate: negotiate
        case .reject: reject
        case .payout:
            table(
                [
                    Self.amount("how much"), Word("reason", .text, "why, for the shop's books"),
                    Self.remark,
                ],
                "{ amount = yuan(5), reason = \"goodwill\" }"
            )
        case .interceptParcel, .agreeRefundOnRefusal, .confirmReceipt:
            ActionWords.action(self, [], example: "ticket:\(rawValue)()")
        case .submitEvidence:
            table(
                [
                    Word("points", .list(.text), isOptional: true, "what is said, point by point"),
                    Word("files", .list(.text), isOptional: true, "addresses of what proves it"),
                ],
                "{ points = { \"1. 已签收三天\" }, files = { \"https://example.com/1.jpg\" } }"
            )
        case .appeal:
            table(
                [
                    Word("reason", .text, "why"),
                    Word("files", .list(.text), "addresses of new evidence; 1688 wants it")
                        .optional,
                ],
                "{ reason = \"凭证未被采纳\", files = { \"https://example.com/1.jpg\" } }"
            )
        case .handOver: text("请人工处理")
        case .tag: text("已补偿")
        case .note: text("买家同意补偿 5 元")
        }
    }

    private func text(_ sample: String) -> Word {
        ActionWords.action(
            self,
            [Word("text", .wording, "what is written")],
            example: "ticket:\(rawValue) \"\(sample)\""
        )
    }

    private func table(_ fields: [Word], _ sample: String) -> Word {
        // Evidence needs points or files.
        let isOptional = fields.allSatisfy(\.isOptional) && self != .submitEvidence
        let record = Record(recordName, "What `ticket:\(rawValue)` takes.", fields)
        return ActionWords.action(
            self,
            [Word("fields", .record(record), isOptional: isOptional, "what is asked for")],
            example: "ticket:\(rawValue) \(sample)"
        )
    }

    /// `AgreeReturn` of `agree_return`.
    private var recordName: String {
        rawValue.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static func amount(_ summary: String) -> Word { Word("amount", .money, summary) }

    private static let remark = Word("note", .wording, isOptional: true, "a remark")

    // MARK: The longer ones

    private var agreeReturn: Word {
        let home = "`return_to` of shop.lua by default"
        return table(
            [
                Word("address", .text, isOptional: true, "where the goods go; \(home)"),
                Word("consignee", .text, isOptional: true, "who receives them; \(home)"),
                Word("phone", .text, isOptional: true, "that one's telephone; \(home)"),
                Word(
                    "freight",
                    .choice(.freight),
                    isOptional: true,
                    "who pays for the way back; 1688 wants it"
                ),
                Word("courier", .text, isOptional: true, "the courier to be used"),
                Word("within", .duration, isOptional: true, "how long the buyer has"),
                Word("condition", .text, isOptional: true, "in what state the goods must be"),
                Self.remark,
            ],
            "{ freight = \"merchant\", within = days(7) }"
        )
    }

    private var negotiate: Word {
        let record = Record(
            recordName,
            "What `ticket:negotiate` takes, unless it is given a rejection.",
            [
                Word("reason", .text, "the reason for which it will be rejected"),
                Word("text", .wording, "what is offered"),
            ]
        )
        return ActionWords.action(
            self,
            [
                Word(
                    "offer",
                    .either([.record(RuleWords.rejectionValue), .record(record)]),
                    "a rejection, whose `negotiate` is sent; or reason and text"
                )
            ],
            "Platforms may want it before a rejection.",
            example: "local sent = ticket:negotiate(unproven)"
        )
    }

    private var reject: Word {
        let evidence = "what proves it: names of slots and addresses; the host fills `chat_log`"
        let record = Record(
            recordName,
            "What `ticket:reject` takes, unless it is given a rejection.",
            [
                Word("reason", .text, "why, as the platform knows it"),
                Word(
                    "note",
                    .wording,
                    isOptional: true,
                    "what the buyer reads; most platforms want it"
                ),
                Word("evidence", .map(.text), isOptional: true, evidence),
            ]
        )
        return ActionWords.action(
            self,
            [
                Word(
                    "rejection",
                    .either([.record(RuleWords.rejectionValue), .record(record)]),
                    "a rejection; or reason, note and evidence"
                ),
                Word("slots", .map(.text), isOptional: true, "with a rejection: its evidence"),
            ],
            example:
                "ticket:reject(unproven, { outbound_photo = \"https://example.com/qc/1.jpg\" })",
            usage: [
                "ticket:reject(rejection, { slot = address, … })",
                "ticket:reject { reason, note?, evidence? }",
            ]
        )
    }
}
