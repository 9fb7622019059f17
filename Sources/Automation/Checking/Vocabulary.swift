/// The words, fields and event types that a shop's scripts may use, as the static reader needs them.
///
/// What belongs to a domain (a ticket's fields, actions, event types) is given by the caller; the
/// words of the language are those of ``Language``, and can be changed.
package struct Vocabulary: Sendable {
    /// The fields of a ticket, by their names in Lua.
    package var ticket: [String: FieldShape]
    /// The ticket's methods that ask for an action.
    package var actions: Set<String>
    /// The types of events.
    package var eventTypes: Set<String>

    /// The ticket's methods that ask for something else.
    package var questions = Language.methods.filter { $0.ask != .action }.names
    /// What `await` gives.
    package var event = FieldShape.shapes(of: Language.event)
    /// What an action gives.
    package var receipt = FieldShape.shapes(of: Language.receipt)
    /// The fields of `shop` that a run can read by asking.
    package var figures = Language.shopFields.filter { $0.ask == .figure }.names
    /// What a template's placeholder can name besides the ticket's fields.
    package var placeholders: [String: FieldShape] = [:]
    /// The functions that make conditions.
    package var conditions = Language.conditions.names
    /// The global functions that ask, and so can't be called while loading or in a `when`.
    package var asks = Language.globals.filter { $0.ask != nil }.names
    /// The other global words, of Lua and of the prelude.
    package var plainWords = Language.globals.filter { $0.ask == nil }.names
        .subtracting(Language.conditions.names)
    /// The libraries and their members.
    package var libraries = Language.libraries.mapValues(\.names)

    /// The keys of `rule { … }`.
    package var ruleKeys = FieldShape.shapes(of: Language.ruleKeys)
    /// The keys of `rejection { … }`.
    package var rejectionKeys = FieldShape.shapes(of: Language.rejectionKeys)
    /// Those of them that may hold placeholders.
    package var rejectionTexts = Language.rejectionKeys.filter { $0.type == .wording }.names
    /// The keys of `shop { … }`.
    package var shopKeys = FieldShape.shapes(of: Language.shopKeys)
    /// The keys of the actions that take a table.
    package var actionKeys: [String: [String: FieldShape]] = Dictionary(
        uniqueKeysWithValues: Language.methods.filter { $0.ask == .action }.compactMap { method in
            method.type.signature?.fields.map { (method.name, FieldShape.shapes(of: $0)) }
        }
    )
    /// The keys of the second argument of `await`, where it is a table.
    package var awaitKeys = FieldShape.shapes(of: Language.awaitKeys)

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
    /// What the scripts of a merchant may say.
    package static let settle: Vocabulary = {
        var vocabulary = Vocabulary(
            ticket: FieldShape.shapes(of: Language.ticket),
            actions: Set(Choice.action.texts),
            eventTypes: Set(Choice.eventType.texts)
        )
        vocabulary.figures = Language.shopFields.names
        return vocabulary
    }()

    /// Every global word.
    var words: Set<String> {
        plainWords.union(conditions).union(asks).union(libraries.keys)
    }

    /// Every method of a ticket.
    var methods: Set<String> { actions.union(questions) }
}
