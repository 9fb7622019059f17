/// Finds wrong uses of what is known to be a ticket, an event or a receipt.
struct TicketCheck: LuaVisitor {
    private let vocabulary: Vocabulary
    private let known: KnownValues
    private var list: FindingList

    static func findings(
        in script: LuaScript,
        vocabulary: Vocabulary,
        known: KnownValues
    ) -> Set<Finding> {
        var check = TicketCheck(
            vocabulary: vocabulary,
            known: known,
            list: FindingList(file: script.name)
        )
        check.walk(script.chunk.main)
        return check.list.findings
    }

    mutating func visit(_ expression: LuaExpression) {
        switch expression.form {
        case .chain(let base, let suffixes):
            checkTableLibrary(expression, suffixes)
            checkChain(base, suffixes)
        case .operations(let first, let rest):
            // Only the first pair are operands as written; the others join results.
            guard let operation = rest.first else { return }
            checkPair(first, operation.symbol, operation.operand)
            checkPair(operation.operand, operation.symbol, first)
        default:
            break
        }
    }

    mutating func visit(target: LuaExpression) {
        guard case .chain(let base, let suffixes) = target.form, let value = known.value(of: base)
        else { return }
        checkChain(base, suffixes)
        list.error(
            .fieldAssigned,
            line: target.line,
            "a \(value.root.rawValue) is read-only; use a local, or remember(key, value) for what "
                + "must outlast the run"
        )
    }

    private mutating func checkTableLibrary(_ expression: LuaExpression, _ suffixes: [LuaSuffix]) {
        guard let member = expression.globalMember, member.library == "table",
            ["insert", "remove", "sort"].contains(member.member), suffixes.count > 1,
            case .call(let arguments) = suffixes[1].form,
            let value = arguments.first.flatMap(known.value(of:))
        else { return }
        list.error(
            .fieldAssigned,
            line: expression.line,
            "'\(value.shown)' is read-only, so table.\(member.member) can't change it; copy it into "
                + "a local table first"
        )
    }
}

// MARK: - Chains

extension TicketCheck {
    /// Follows the suffixes of a known value to the first that is wrong or leads nowhere known.
    private mutating func checkChain(_ base: LuaExpression, _ suffixes: [LuaSuffix]) {
        guard var value = known.value(of: base) else { return }
        for (position, suffix) in suffixes.enumerated() {
            switch suffix.form {
            case .field(let name):
                let next = position + 1 < suffixes.count ? suffixes[position + 1] : nil
                checkField(name, of: value, line: suffix.line, next: next)
            case .index(let index):
                guard let string = index.string else { break }
                checkField(string.text, of: value, line: suffix.line, next: nil)
            case .method(let name, let arguments):
                checkMethod(name, of: value, line: suffix.line, arguments)
            case .call:
                return
            }
            guard let next = known.step(from: value, by: suffix) else { return }
            value = next
        }
    }

    private mutating func checkField(
        _ name: String,
        of value: KnownValue,
        line: Int,
        next: LuaSuffix?
    ) {
        guard let shape = vocabulary.shape(of: value), shape.member(name) == nil else { return }
        if value == KnownValue(root: .ticket), vocabulary.methods.contains(name) {
            checkDotCall(name, line: line, next: next)
            return
        }
        switch shape {
        case .money where name == "fen":
            return
        case .record:
            list.error(.unknownField, line: line, unknownField(name, of: value, shape))
        case .text, .choice:
            guard vocabulary.libraries["string"]?.contains(name) != true else { return }
            fallthrough
        default:
            list.error(
                .unknownField,
                line: line,
                "'\(value.shown)' is \(shape.shown) and has no field '\(name)'"
            )
        }
    }

    private func unknownField(
        _ name: String,
        of value: KnownValue,
        _ shape: FieldShape
    ) -> String {
        let isTicket = value == KnownValue(root: .ticket)
        let near = suggestion(for: name, among: shape.names + (isTicket ? vocabulary.methods : []))
        let extra =
            isTicket && near.isEmpty
            ? " (only an event that carries such a field of its own would give it one)" : ""
        return "'\(value.shown)' has no field '\(name)'\(near)\(extra)"
    }

    /// `ticket.reply("…")`, unless it is `ticket.reply(ticket, "…")` or not called at all.
    private mutating func checkDotCall(_ name: String, line: Int, next: LuaSuffix?) {
        guard case .call(let arguments) = next?.form,
            arguments.first.flatMap(known.value(of:)) != KnownValue(root: .ticket)
        else { return }
        list.error(
            .dotCall,
            line: line,
            "'ticket.\(name)' is called with a dot; write 'ticket:\(name)' with a colon"
        )
    }

    private mutating func checkMethod(
        _ name: String,
        of value: KnownValue,
        line: Int,
        _ arguments: [LuaExpression]
    ) {
        guard let shape = vocabulary.shape(of: value), shape != .anything else { return }
        if value == KnownValue(root: .ticket) {
            checkTicketMethod(name, line: line, arguments)
            return
        }
        switch shape {
        case .text, .choice:
            let members = vocabulary.libraries["string"] ?? []
            guard !members.contains(name) else { return }
            list.error(
                .unknownMethod,
                line: line,
                "a text has no method '\(name)'\(suggestion(for: name, among: members))"
            )
        default:
            list.error(
                .unknownMethod,
                line: line,
                "'\(value.shown)' is \(shape.shown) and has no method '\(name)'"
            )
        }
    }

    private mutating func checkTicketMethod(
        _ name: String,
        line: Int,
        _ arguments: [LuaExpression]
    ) {
        guard vocabulary.methods.contains(name) else {
            let message =
                vocabulary.ticket[name] != nil
                ? "'\(name)' is a field of the ticket and can't be called; write 'ticket.\(name)'"
                : "a ticket has no action '\(name)'"
                    + suggestion(for: name, among: vocabulary.methods)
            list.error(.unknownMethod, line: line, message)
            return
        }
        if name == "await", let types = arguments.first {
            EventTypeCheck(vocabulary: vocabulary).check(types, into: &list)
            TableCheck(title: "'await'", keys: vocabulary.awaitKeys)
                .check(arguments.dropFirst().first?.table ?? [], into: &list)
        }
        if name == "allowed", let action = arguments.first?.string {
            checkAllowed(action)
        }
        if let keys = vocabulary.actionKeys[name], let items = arguments.first?.table {
            TableCheck(title: "'\(name)'", keys: keys).check(items, into: &list)
        }
        if let text = arguments.first?.string { checkPlain(text, action: name) }
    }

    private mutating func checkAllowed(_ action: LuaString) {
        guard !vocabulary.actions.contains(action.text) else { return }
        list.error(
            .unknownMethod,
            line: action.line,
            "a ticket has no action '\(action.text)'"
                + suggestion(for: action.text, among: vocabulary.actions)
        )
    }

    /// A placeholder in a text that is sent as it stands.
    private mutating func checkPlain(_ text: LuaString, action: String) {
        guard vocabulary.actions.contains(action) else { return }
        for placeholder in Placeholders(text.text) {
            guard let path = placeholder.path,
                vocabulary.placeholderShape(path) != nil
            else { continue }
            list.warning(
                .plainPlaceholder,
                line: text.line(afterLineEnds: placeholder.lineEnds),
                "'{\(path)}' is sent as it stands: only a template fills placeholders; write "
                    + "ticket:\(action)(template \"…\")"
            )
        }
    }
}

// MARK: - Comparisons and sums

extension TicketCheck {
    private mutating func checkPair(
        _ left: LuaExpression,
        _ symbol: LuaSymbol,
        _ right: LuaExpression
    ) {
        guard let value = known.value(of: left), let shape = vocabulary.shape(of: value) else {
            return
        }
        switch shape {
        case .money:
            guard symbol.isComparison || symbol == .plus || symbol == .minus,
                let number = right.number
            else { return }
            list.error(.moneyExpected, line: right.line, moneyMessage(value.shown, number))
        case .choice(let words):
            guard symbol == .equal || symbol == .notEqual, let string = right.string,
                !words.contains(string.text)
            else { return }
            list.error(
                .unknownValue,
                line: right.line,
                unknownValueMessage(value.shown, string.text, words)
            )
        case .text, .number, .time, .flag, .list, .record, .anything:
            return
        }
    }
}
