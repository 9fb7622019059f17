import Disputes
import Sandbox

/// What is written in `shop.lua`, and what rules read of their shop.
enum ShopWords {
    /// The function of `shop.lua`.
    static let declaration = Word(
        "shop",
        [Word("settings", .record(settings), "who the shop is, and what rules may not change")],
        usage: [#"shop { platform = "pinduoduo", id = "10086", … }"#],
        "Declares the shop, once, in shop.lua (店铺设置). In a rule, `shop` has the shop's fields.",
        example: """
            shop {
              platform = "pinduoduo", id = "10086", name = "示例小店",
              allow  = { "reply", "agree_refund" },
              refund = { approve_above = yuan(200), per_day = yuan(3000) },
            }
            """
    )

    /// The fields of `shop` in a rule.
    static let fields: [Word] = [
        Word("id", .text, "the shop's number"),
        Word("name", .text, "its name in shop.lua"),
        Word("platform", .choice(.platform), "its platform"),
        Word(
            "disputes_this_month",
            .whole,
            "verdicts against the shop in this month (本月纠纷数)",
            ask: .figure
        ),
        Word(
            "intervention_rate",
            .number,
            "the share of this month's tickets in which the platform was called in, 0 to 1 (介入率)",
            ask: .figure
        ),
    ]

    /// The keys of `shop { … }`.
    static let settings = Record(
        "ShopSettings",
        "The keys of shop.lua.",
        [
            Word("platform", .choice(.platform), "its platform"),
            Word("id", .text, "its number: events name it as /platform/shops/id"),
            Word("name", .text, isOptional: true, "what people read; the id by default"),
            Word("zone", .text, isOptional: true, "its time zone; Asia/Shanghai"),
            Word(
                "mode",
                .choice(.shopMode),
                isOptional: true,
                "what becomes of what its rules ask for; `shadow` by default"
            ),
            Word(
                "allow",
                .list(.choice(.action)),
                isOptional: true,
                "the actions that need no human's approval; none by default"
            ),
            group("payout", payout, "limits on small payouts: beyond one is refused (小额打款限额)"),
            group("refund", refund, "from where on refunds wait for a human (退款限额)"),
            group("approvals", approvals, "how approvals wait"),
            group("return_to", returnTo, "where buyers send goods back to (退货地址)"),
            Word(
                "deadlines",
                .record(deadlines),
                isOptional: true,
                "lengths of deadlines that differ from the platform's"
            ),
            Word(
                "holidays",
                .list(.text),
                isOptional: true,
                "days off beside the calendar's, such as \"2026-10-01\""
            ),
            Word(
                "workdays",
                .list(.text),
                isOptional: true,
                "working days that the calendar has off"
            ),
            Word(
                "instant_refund",
                .flag,
                isOptional: true,
                "Kuaishou's instant refund is switched on (极速退款); false"
            ),
            Word(
                "never_say",
                .list(.text),
                isOptional: true,
                "words that no outgoing text may contain (违禁词); a short list by default"
            ),
            group("gateway", gateway, "how the host speaks with the action gateway"),
            group("limits", limits, "the sandbox's limits for this shop, only downwards"),
        ]
    )

    private static func group(_ name: String, _ fields: [Word], _ summary: String) -> Word {
        let title = name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }
        let record = Record("Shop\(title.joined())", "`\(name)` of shop.lua.", fields)
        return Word(name, .record(record), isOptional: true, summary)
    }

    private static func key(_ name: String, _ type: WordType, _ summary: String) -> Word {
        Word(name, type, isOptional: true, summary)
    }

    private static let payout = [
        key("per_ticket", .money, "on one ticket; 20 yuan"),
        key("per_buyer_per_day", .money, "to one buyer in a day; 50 yuan"),
        key("per_day", .money, "of the shop in a day; 500 yuan"),
        key("approve_above", .money, "a payout above it waits for a human; 10 yuan"),
    ]

    private static let refund = [
        key("approve_above", .money, "a refund above it waits for a human; 200 yuan"),
        key("per_day", .money, "refunds of a day beyond it wait for a human; 5,000 yuan"),
    ]

    private static let approvals = [
        key("within", .duration, "how long an approval may wait; until the ticket ends by default")
    ]

    private static let returnTo = [
        key("address", .text, "the place, as it stands on a parcel"),
        key("consignee", .text, "who receives it there"),
        key("phone", .text, "the number that the carrier calls"),
    ]

    private static let deadlines = Record(
        "ShopDeadlines",
        "Lengths of deadlines, in seconds: those of the shop's platform, and `negotiation_wait`.",
        DeadlineKey.allCases.map { key($0.rawValue, .duration, $0.summary) }
    )

    private static let gateway = [
        key("timeout", .number, "seconds after which an answer is unknown; 10"),
        key("settle_time", .number, "seconds for which \"not found\" is no failure; 600"),
        key("retry_after", .number, "seconds before an unknown action is asked for again; 5"),
        key("attempts", .whole, "sends and queries of one action; 12"),
        key("key_lifetime", .number, "seconds for which the gateway remembers a key; 86,400"),
        key("concurrency", .whole, "actions at the gateway at once, of different tickets; 8"),
    ]

    private static let limits: [Word] = {
        let most = Limits()
        return [
            key("instructions", .whole, "instructions of a run; \(most.instructions)"),
            key("memory", .whole, "bytes of memory; \(most.memoryBytes)"),
            key("allocation", .whole, "bytes of one allocation; \(most.allocationBytes)"),
            key("string", .whole, "bytes of one text; \(most.stringBytes)"),
            key("asks", .whole, "asks of a run; \(most.asks)"),
            key("log_lines", .whole, "lines that a run logs; \(most.logLines)"),
            key("processor_seconds", .number, "processor time between two asks; 1 second"),
        ]
    }()
}
