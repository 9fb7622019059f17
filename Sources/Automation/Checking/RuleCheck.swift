/// Checks the literal tables of `rule`, `rejection` and `shop`.
struct RuleCheck {
    private let vocabulary: Vocabulary
    private var list: FindingList

    static func findings(in script: LuaScript, vocabulary: Vocabulary) -> Set<Finding> {
        var check = RuleCheck(vocabulary: vocabulary, list: FindingList(file: script.name))
        for rule in script.rules { check.check(rule) }
        for items in script.rejections {
            TableCheck(title: "a rejection", keys: vocabulary.rejectionKeys)
                .check(items, into: &check.list)
        }
        for items in script.shops { check.check(shop: items) }
        return check.list.findings
    }

    private mutating func check(_ rule: RuleLiteral) {
        TableCheck(title: "a rule", keys: vocabulary.ruleKeys).check(rule.items, into: &list)
        if let on = rule["on"] {
            EventTypeCheck(vocabulary: vocabulary).check(on, into: &list)
            if on.table?.isEmpty == true {
                list.error(
                    .neverFires,
                    line: on.line,
                    "this rule can never fire: 'on' names no type of event"
                )
            }
        }
        guard let conditions = rule["when"]?.table else { return }
        ConditionCheck(vocabulary: vocabulary).check(conditions, into: &list)
    }

    private mutating func check(shop items: [LuaTableItem]) {
        TableCheck(title: "'shop'", keys: vocabulary.shopKeys).check(items, into: &list)
        let allowed = items.last { $0.literalKey == "allow" }?.value.table ?? []
        for action in allowed.compactMap(\.value.string)
        where !vocabulary.actions.contains(action.text) {
            list.error(
                .unknownValue,
                line: action.line,
                "there is no action '\(action.text)'"
                    + suggestion(for: action.text, among: vocabulary.actions)
            )
        }
    }
}

/// Checks the types of events in `on` and `await`: one, or a list.
struct EventTypeCheck {
    let vocabulary: Vocabulary

    func check(_ types: LuaExpression, into list: inout FindingList) {
        let strings = types.string.map { [$0] } ?? types.table?.compactMap(\.value.string) ?? []
        for string in strings where !vocabulary.eventTypes.contains(string.text) {
            list.error(
                .unknownEvent,
                line: string.line,
                "there is no event '\(string.text)'"
                    + suggestion(for: string.text, among: vocabulary.eventTypes)
            )
        }
    }
}
