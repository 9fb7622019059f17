/// Every word that a shop's scripts see, declared once.
///
/// The dispatcher and the sandbox are held against it by tests, in both directions; `settle check`
/// (``Vocabulary``), the REPL's `?name` (``Reference``) and Tab (``Completion``), the reference page
/// and the files for editors are made from it.
package enum Language {
    /// A group of words that are written alike.
    package struct Section: Sendable {
        /// The name of its place on the page.
        package let id: String
        package let title: String
        /// What holds for all of its words, in a sentence or two.
        package let summary: String
        /// What stands before each word: `ticket:`, `string.`; empty before globals.
        package let prefix: String
        package let words: [Word]
    }

    /// The words in the order in which people read them.
    package static let sections: [Section] =
        [
            Section(
                id: "rules",
                title: "Rules",
                summary: "What the files of rules/ and templates/ are made of.",
                prefix: "",
                words: RuleWords.globals
            ),
            Section(
                id: "rule-keys",
                title: "Keys of a rule",
                summary: "`on` and `run` are needed.",
                prefix: "rule.",
                words: RuleWords.rule.fields
            ),
            Section(
                id: "conditions",
                title: "Conditions",
                summary: "What a `when` says of a field: `when = { kind = \"refund_only\", "
                    + "[\"parcel.state\"] = one_of(\"refused\", \"returned\") }`. All must hold. A plain "
                    + "value means: equal to it; a function is asked with the value.",
                prefix: "",
                words: ConditionWords.globals
            ),
            Section(
                id: "actions",
                title: "Actions",
                summary:
                    "Each returns its receipt. A refusal or a failure raises an error with `code` "
                    + "and `message` that pcall catches.",
                prefix: "ticket:",
                words: ActionWords.methods
            ),
            Section(
                id: "ticket",
                title: "Fields of a ticket",
                summary:
                    "Read-only. A field without a value is nil, a misspelt one is an error. Times "
                    + "are seconds since 1970.",
                prefix: "ticket.",
                words: TicketWords.fields
            ),
            Section(
                id: "event",
                title: "An awaited event",
                summary: "What `ticket:await` gives.",
                prefix: "event.",
                words: TicketWords.answer.fields
            ),
            Section(
                id: "receipt",
                title: "A receipt",
                summary: "What an action gives.",
                prefix: "receipt.",
                words: TicketWords.receipt.fields
            ),
            Section(
                id: "problem",
                title: "A refusal or a failure",
                summary: "What pcall gives of an action that came to nothing.",
                prefix: "problem.",
                words: TicketWords.problem.fields
            ),
            Section(
                id: "units",
                title: "Money and time",
                summary: "Money is a type of its own; times and lengths of time are seconds.",
                prefix: "",
                words: UnitWords.globals
            ),
            Section(
                id: "money",
                title: "An amount",
                summary: UnitWords.money.summary,
                prefix: "amount.",
                words: UnitWords.money.fields
            ),
            Section(
                id: "date",
                title: "A date",
                summary: "What `date` gives.",
                prefix: "date.",
                words: UnitWords.date.fields
            ),
            Section(
                id: "rejection",
                title: "Keys of a rejection",
                summary: "`reason` is needed.",
                prefix: "rejection.",
                words: RuleWords.rejection.fields
            ),
            Section(
                id: "shop",
                title: "The shop, in a rule",
                summary: "Read-only.",
                prefix: "shop.",
                words: ShopWords.fields
            ),
            Section(
                id: "shop-file",
                title: "shop.lua",
                summary: "Who the shop is, and what its rules may not change.",
                prefix: "",
                words: [ShopWords.declaration]
            ),
            Section(
                id: "shop-keys",
                title: "Keys of shop.lua",
                summary: "`platform` and `id` are needed.",
                prefix: "shop.",
                words: ShopWords.settings.fields
            ),
            Section(
                id: "tests",
                title: "Tests",
                summary: "What the files of tests/ have beside the words of rules.",
                prefix: "",
                words: TestWords.globals
            ),
            Section(
                id: "checks",
                title: "Checks of a test",
                summary: "What `expect(t)` can check; each can be followed by the next.",
                prefix: "expect(t):",
                words: TestWords.checks
            ),
            Section(
                id: "lua",
                title: "Of Lua",
                summary: "Lua 5.4 without files, clock, bytecode and metatables.",
                prefix: "",
                words: LuaWords.globals
            ),
        ]
        + LuaWords.libraries.map { library in
            Section(
                id: library.name,
                title: library.name,
                summary: library.summary,
                prefix: "\(library.name).",
                words: library.members
            )
        }

    /// The functions and values that a rule can name.
    package static let globals: [Word] =
        RuleWords.globals + ConditionWords.globals + UnitWords.globals + [ShopWords.declaration]
        + LuaWords.globals

    /// The functions and values that a test can name, but no rule.
    package static let testGlobals = TestWords.globals
    /// The words of rules that tests don't have.
    package static let absentInTests = TestWords.absent
    /// What `expect(t)` can check.
    package static let testChecks = TestWords.checks

    /// The libraries of Lua, by name.
    package static let libraries: [String: [Word]] = Dictionary(
        uniqueKeysWithValues: LuaWords.libraries.map { ($0.name, $0.members) }
    )
    package static let conditions = ConditionWords.globals
    package static let ticket = TicketWords.fields
    package static let methods = ActionWords.methods
    package static let ruleKeys = RuleWords.rule.fields
    package static let rejectionKeys = RuleWords.rejection.fields
    package static let shopKeys = ShopWords.settings.fields
    package static let shopFields = ShopWords.fields
    package static let awaitKeys = ActionWords.limit.fields
    package static let event = TicketWords.answer.fields
    package static let receipt = TicketWords.receipt.fields
    package static let problem = TicketWords.problem.fields
}

extension Language {
    /// Whether `shop { … }` has a key of this dotted name, such as `payout.per_day`.
    static func hasShopKey(_ path: String) -> Bool { shopKeys.at(path) != nil }
}
