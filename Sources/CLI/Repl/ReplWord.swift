/// The commands of the prompt: what begins with a colon.
struct ReplWord {
    var name: String
    var usage: String
    var summary: String
    /// More on it, for `:help NAME`.
    var details: [String] = []

    static let all: [ReplWord] = [
        ReplWord(name: "help", usage: "[COMMAND]", summary: "this list, or more on one of them"),
        ReplWord(
            name: "tickets",
            usage: "[WORD…]",
            summary: "the tickets, or those in whose row all words stand",
            details: [":tickets rejected", ":tickets 质量"]
        ),
        ReplWord(
            name: "use",
            usage: "TICKET",
            summary: "lines see this ticket; - for none",
            details: ["The beginning of its id is enough. Then ticket.amount is that ticket's."]
        ),
        ReplWord(name: "ticket", usage: "[TICKET]", summary: "every field of the ticket in use"),
        ReplWord(
            name: "events",
            usage: "[TICKET]",
            summary: "its last events, and the rules that fired on each"
        ),
        ReplWord(
            name: "fire",
            usage: "TYPE [{ … }]",
            summary: "an event of the ticket in use happens now",
            details: [
                "The table has fields as rules name them, and id for another ticket:",
                #":fire refund.requested { id = "T1", kind = "refund_only", amount = yuan(9.9) }"#,
                #":fire buyer.messaged { text = "我要投诉" }"#,
                #":fire parcel.updated { parcel = { state = "signed" } }"#,
                #":fire verdict.given { liable = "merchant", refunded = yuan(20) }"#,
            ]
        ),
        ReplWord(
            name: "play",
            usage: "[N|all]",
            summary: "the next event of --events, or N of them, or the rest"
        ),
        ReplWord(
            name: "clock",
            usage: "[+6h|TIME]",
            summary: "the time; or let it pass: waits and deadlines come true",
            details: [":clock +90m  :clock +2d  :clock 2026-11-21 09:00"]
        ),
        ReplWord(name: "rules", usage: "", summary: "the shop's rules, in their order"),
        ReplWord(
            name: "why",
            usage: "RULE [TICKET]",
            summary: "why the rule fired on its last events of the ticket, or not",
            details: ["A part of the rule's name is enough, if no other has it."]
        ),
        ReplWord(name: "runs", usage: "", summary: "runs that wait or ended badly"),
        ReplWord(name: "actions", usage: "[WORD…]", summary: "what was asked for, with its state"),
        ReplWord(name: "approve", usage: "KEY…", summary: "actions that wait for a human may go"),
        ReplWord(name: "deny", usage: "KEY [REASON]", summary: "an action that waits may not go"),
        ReplWord(name: "budget", usage: "", summary: "today's money against the shop's limits"),
        ReplWord(
            name: "edit",
            usage: "[FILE|RULE]",
            summary: "open it in $EDITOR, then reload",
            details: ["Without a name: the file of the last error, or the only one."]
        ),
        ReplWord(
            name: "reload",
            usage: "",
            summary: "read the shop's files again; tickets, clock and journal stay",
            details: ["What lines made global is gone, since functions of the old files are in it."]
        ),
        ReplWord(name: "reset", usage: "", summary: "begin again: no tickets, nothing remembered"),
        ReplWord(name: "save", usage: "NAME", summary: "the session as a test of the rules"),
        ReplWord(
            name: "cost",
            usage: "on|off",
            summary: "show what each line uses, and its share of the limits"
        ),
        ReplWord(name: "quit", usage: "", summary: "the end; Ctrl-D too"),
    ]

    /// The lines of `:help`.
    static func help() -> [String] {
        let width = all.map { $0.heading.displayWidth }.max() ?? 0
        let lines = all.map { word in
            word.heading + String(repeating: " ", count: width - word.heading.displayWidth)
                + "  \(word.summary)"
        }
        return [
            "Type Lua: expressions show their value, _ is the last. Globals stay, locals don't.",
            "?name documents a word or field: ?payout  ?order.paid_at  ?deadline.near",
            "",
        ] + lines
    }

    /// The lines of `:help NAME`.
    var help: [String] { [heading, "  \(summary)"] + details.map { "  \($0)" } }

    private var heading: String { usage.isEmpty ? ":\(name)" : ":\(name) \(usage)" }
}
