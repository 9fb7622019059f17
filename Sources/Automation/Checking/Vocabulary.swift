/// The words, fields and event types that a shop's scripts may use.
///
/// What belongs to a domain (a ticket's fields, actions, event types) is given by the caller; the
/// words of the language have defaults that can be changed.
package struct Vocabulary: Sendable {
    /// The fields of a ticket, by their names in Lua.
    package var ticket: [String: FieldShape]
    /// The ticket's methods that ask for an action.
    package var actions: Set<String>
    /// The types of events.
    package var eventTypes: Set<String>

    /// The ticket's methods that ask for something else.
    package var questions: Set<String> = ["allowed", "await"]
    /// What `await` gives.
    package var event: [String: FieldShape] = [
        "type": .text, "at": .time, "text": .text, "data": .anything,
    ]
    /// What an action gives.
    package var receipt: [String: FieldShape] = [
        "state": .text, "key": .text, "reference": .text, "at": .time, "position": .number,
    ]
    /// The fields of `shop` that a run can read.
    package var figures: Set<String> = ["disputes_this_month", "intervention_rate"]
    /// What a template's placeholder can name besides the ticket's fields.
    package var placeholders: [String: FieldShape] = [:]
    /// The functions that make conditions.
    package var conditions: Set<String> = [
        "above", "any", "at_least", "at_most", "below", "between", "contains", "is_not", "matches",
        "missing", "one_of",
    ]
    /// The global functions that ask, and so can't be called while loading or in a `when`.
    package var asks: Set<String> = ["recall", "remember", "wait"]
    /// The other global words, of Lua and of the prelude.
    package var plainWords: Set<String> = [
        "assert", "error", "ipairs", "log", "next", "pairs", "pcall", "print", "rawequal", "rawget",
        "rawlen", "require", "select", "tonumber", "tostring", "type",
        "date", "days", "fen", "hours", "minutes", "now", "rejection", "rule", "shop", "template",
        "within_hours", "yuan",
    ]
    /// The libraries and their members.
    package var libraries: [String: Set<String>] = [
        "string": [
            "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "rep",
            "reverse", "sub", "upper",
        ],
        "table": ["concat", "insert", "move", "pack", "remove", "sort", "unpack"],
        "math": [
            "abs", "ceil", "floor", "fmod", "huge", "max", "maxinteger", "min", "mininteger",
            "modf", "pi", "random", "sqrt", "tointeger", "type", "ult",
        ],
        "utf8": ["char", "charpattern", "codepoint", "codes", "len", "offset"],
    ]

    /// The keys of `rule { … }`.
    package var ruleKeys: [String: FieldShape] = [
        "on": .anything, "when": .anything, "run": .anything, "before": .number,
        "mode": .choice(["single", "restart"]), "final": .flag, "once": .flag,
        "when_paused": .flag, "reply_every": .number,
    ]
    /// The keys of `rejection { … }`; those of the shape text may hold placeholders.
    package var rejectionKeys: [String: FieldShape] = [
        "reason": .anything, "negotiate": .text, "note": .text, "evidence": .anything,
    ]
    /// The keys of `shop { … }`.
    package var shopKeys: [String: FieldShape] = [
        "platform": .choice(["kuaishou", "pinduoduo", "alibaba1688", "taobao"]),
        "id": .text, "name": .text, "zone": .text, "mode": .choice(["live", "shadow", "off"]),
        "allow": .anything, "approvals": .record(["within": .number]), "deadlines": .anything,
        "payout": .record([
            "per_ticket": .money, "per_buyer_per_day": .money, "per_day": .money,
            "approve_above": .money,
        ]),
        "refund": .record(["approve_above": .money, "per_day": .money]),
        "holidays": .anything, "workdays": .anything, "limits": .anything,
        "gateway": .record([
            "timeout": .number, "settle_time": .number, "retry_after": .number,
            "attempts": .number, "key_lifetime": .number, "concurrency": .number,
        ]),
        "return_to": .record(["address": .text, "consignee": .text, "phone": .text]),
        "instant_refund": .flag, "never_say": .anything,
    ]
    /// The keys of the actions that take a table.
    package var actionKeys: [String: [String: FieldShape]] = [
        "payout": ["amount": .money, "reason": .text, "note": .text],
        "agree_refund": ["amount": .money, "note": .text],
        "agree_return": [
            "address": .text, "consignee": .text, "phone": .text,
            "freight": .choice(["merchant", "buyer"]), "courier": .text, "within": .number,
            "condition": .text, "note": .text,
        ],
        "negotiate": ["reason": .text, "text": .text],
        "reject": ["reason": .text, "note": .text, "evidence": .anything],
        "submit_evidence": ["points": .anything, "files": .anything],
        "appeal": ["reason": .text, "files": .anything],
    ]
    /// The keys of the second argument of `await`, where it is a table.
    package var awaitKeys: [String: FieldShape] = ["within": .number, "after": .anything]

    /// The vocabulary of a domain, with the language's own words as they are by default.
    package init(
        ticket: [String: FieldShape],
        actions: Set<String>,
        eventTypes: Set<String>
    ) {
        self.ticket = ticket
        self.actions = actions
        self.eventTypes = eventTypes
    }
}

extension Vocabulary {
    /// Every global word.
    var words: Set<String> {
        plainWords.union(conditions).union(asks).union(libraries.keys)
    }

    /// Every method of a ticket.
    var methods: Set<String> { actions.union(questions) }
}
