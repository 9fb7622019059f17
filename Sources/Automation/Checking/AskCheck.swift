/// Finds asks where nothing may be asked: while the scripts are loaded, and in a `when`.
struct AskCheck: LuaVisitor {
    private let vocabulary: Vocabulary
    private let known: KnownValues
    private let graph: FunctionGraph
    private var stack: [Int] = []
    private var list: FindingList

    static func findings(
        in script: LuaScript,
        vocabulary: Vocabulary,
        known: KnownValues,
        graph: FunctionGraph
    ) -> Set<Finding> {
        var check = AskCheck(
            vocabulary: vocabulary,
            known: known,
            graph: graph,
            list: FindingList(file: script.name)
        )
        check.walk(script.chunk.main)
        return check.list.findings
    }

    mutating func enter(_ function: LuaFunction) { stack.append(function.number) }

    mutating func leave(_ function: LuaFunction) { stack.removeLast() }

    mutating func visit(_ expression: LuaExpression) {
        guard case .chain(let base, let suffixes) = expression.form, let suffix = suffixes.first
        else { return }
        if let call = expression.wordCall, vocabulary.asks.contains(call.word) {
            report("'\(call.word)'", line: expression.line)
        }
        if let member = expression.globalMember, member.library == "shop",
            vocabulary.figures.contains(member.member)
        {
            report("'shop.\(member.member)'", line: expression.line)
        }
        guard case .method(let name, _) = suffix.form, vocabulary.methods.contains(name) else {
            return
        }
        let isTicket = known.value(of: base) == KnownValue(root: .ticket)
        if isTicket || base.name?.text == "ticket" { report("'ticket:\(name)'", line: suffix.line) }
    }

    private mutating func report(_ what: String, line: Int) {
        guard let current = stack.last else { return }
        if stack.count == 1 {
            list.error(
                .askWhileLoading,
                line: line,
                "\(what) can't be used while the scripts are loaded; put it in a rule's run"
            )
        } else if graph.inWhen.contains(current) {
            list.error(
                .askInWhen,
                line: line,
                "\(what) can't be used in a when, which may only look at the ticket; put it in the "
                    + "rule's run"
            )
        }
    }
}
