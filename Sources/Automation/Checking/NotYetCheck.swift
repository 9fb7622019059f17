/// Finds what loads but is not carried out yet, so that nobody waits for a rule that never acts.
struct NotYetCheck: LuaVisitor {
    private let vocabulary: Vocabulary
    private var list: FindingList

    static func findings(in script: LuaScript, vocabulary: Vocabulary) -> Set<Finding> {
        var check = NotYetCheck(vocabulary: vocabulary, list: FindingList(file: script.name))
        check.walk(script.chunk.main)
        for rule in script.rules { check.check(rule) }
        return check.list.findings
    }

    mutating func visit(_ expression: LuaExpression) {
        guard case .chain(_, let suffixes) = expression.form, let suffix = suffixes.first else {
            return
        }
        if let call = expression.wordCall, vocabulary.asks.contains(call.word) {
            check(call.word, shown: call.word, line: expression.line)
        }
        if let member = expression.globalMember, member.library == "shop" {
            check(member.member, shown: "shop.\(member.member)", line: expression.line)
        }
        if case .method(let name, _) = suffix.form, vocabulary.questions.contains(name) {
            check(name, shown: "ticket:\(name)", line: suffix.line)
        }
    }

    private mutating func check(_ rule: RuleLiteral) {
        for type in rule.events ?? [] where vocabulary.notYet.contains(type.text) {
            list.warning(
                .notYet,
                line: type.line,
                "'\(type.text)' is not carried out yet: a rule does not fire on it"
            )
        }
    }

    private mutating func check(_ name: String, shown: String, line: Int) {
        guard vocabulary.notYet.contains(name) else { return }
        list.warning(
            .notYet,
            line: line,
            "'\(shown)' is not carried out yet: a run that comes here fails"
        )
    }
}
