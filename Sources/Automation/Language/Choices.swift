import Disputes

extension Choice {
    /// A closed list of the domain's.
    private init<Domain: Described>(_ name: String, _: Domain.Type, _ summary: String) {
        self.init(
            name: name,
            summary: summary,
            values: Domain.allCases.map { Value(text: $0.rawValue, summary: $0.summary) }
        )
    }

    private init(_ name: String, _ summary: String, _ values: KeyValuePairs<String, String>) {
        self.init(
            name: name,
            summary: summary,
            values: values.map { Value(text: $0.key, summary: $0.value) }
        )
    }

    package static let platform = Choice("Platform", Platform.self, "The platforms.")
    package static let kind = Choice("TicketKind", TicketKind.self, "What the buyer asks for.")
    package static let phase = Choice("Phase", Phase.self, "Where a ticket stands.")
    package static let parcelState = Choice(
        "ParcelState",
        ParcelState.self,
        "Where a parcel is, in the platform's logistics."
    )
    package static let party = Choice("Party", Party.self, "Who takes part in a dispute.")
    package static let author = Choice("Author", Message.Author.self, "Who wrote a message.")
    package static let liable = Choice("Liable", Verdict.Liable.self, "Who has to bear it.")
    package static let freight = Choice(
        "Freight",
        Action.Freight.self,
        "Who pays for the way back."
    )
    package static let expiry = Choice(
        "Expiry",
        Deadline.Expiry.self,
        "What the platform does when a deadline is over."
    )
    package static let deadlineKey = Choice(
        "DeadlineKey",
        DeadlineKey.self,
        "Which deadline it is. Each length can be changed in shop.lua, under `deadlines`."
    )
    package static let action = Choice("ActionName", ActionKind.self, "The actions of a ticket.")
    package static let eventType = Choice(
        name: "EventType",
        summary: "What happened to a ticket: what a rule listens to, and what `await` waits for.",
        values: EventType.known.map { Value(text: $0.name, summary: $0.summary) }
    )

    package static let ruleMode = Choice(
        "RuleMode",
        "What another event does while a run of the rule waits on the same ticket.",
        [
            Rule.Mode.single.rawValue: "nothing: the rule fires again when that run has ended",
            Rule.Mode.restart.rawValue: "the waiting run ends and a new one begins",
        ]
    )
    package static let shopMode = Choice(
        "ShopMode",
        "What becomes of what the rules ask for.",
        [
            ShopSettings.Mode.live.rawValue: "it is carried out",
            ShopSettings.Mode.shadow.rawValue: "it is decided and recorded; nothing is sent",
            ShopSettings.Mode.off.rawValue: "no rule runs",
        ]
    )

    /// All of them, in the order in which people read them.
    package static let all: [Choice] = [
        .eventType, .phase, .kind, .parcelState, .action, .platform, .party, .author, .freight,
        .liable, .deadlineKey, .expiry, .ruleMode, .shopMode,
    ]
}
