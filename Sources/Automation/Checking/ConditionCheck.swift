/// Checks the conditions of a `when` table: fields that don't exist, values that a field never has,
/// and plain numbers where money is expected.
struct ConditionCheck {
    let vocabulary: Vocabulary

    /// Checks a table of conditions by the fields of the ticket.
    func check(_ items: [LuaTableItem], into list: inout FindingList) {
        check(items, of: .record(vocabulary.ticket), title: "a ticket", into: &list)
    }

    private func check(
        _ items: [LuaTableItem],
        of fields: FieldShape,
        title: String,
        into list: inout FindingList
    ) {
        for item in items {
            guard let key = item.literalKey else { continue }
            let path = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard let shape = fields.member(at: path) else {
                let near = suggestion(for: key, among: fields.paths)
                let extra =
                    path.count == 1 && near.isEmpty
                    ? " (only an event that carries such a field of its own would give it one)" : ""
                list.error(
                    .unknownField,
                    line: item.line,
                    "\(title) has no field '\(key)'\(near)\(extra)"
                )
                continue
            }
            check(item.value, field: Field(name: key, shape: shape), into: &list)
        }
    }

    private struct Field {
        let name: String
        let shape: FieldShape
    }

    private func check(_ value: LuaExpression, field: Field, into list: inout FindingList) {
        guard let call = value.wordCall, call.rest.isEmpty else {
            if let problem = problem(with: value, field) {
                problem.add(to: &list, line: value.line)
            }
            return
        }
        let arguments = call.arguments.first?.table?.map(\.value) ?? call.arguments
        switch call.word {
        case "between":
            checkBetween(arguments, field, line: value.line, into: &list)
        case "at_most", "at_least", "above", "below":
            for argument in arguments { checkMoney(argument, field, into: &list) }
        case "one_of":
            checkOneOf(arguments, field, line: value.line, into: &list)
        case "contains" where arguments.isEmpty && call.arguments.allSatisfy { $0.table != nil }:
            never("contains without a word is never true").add(to: &list, line: value.line)
        case "is_not":
            for argument in arguments {
                problem(with: argument, field)?.asWarning.add(to: &list, line: argument.line)
            }
        case "any":
            checkAny(call.arguments.first?.table ?? [], field, into: &list)
        default:
            return
        }
    }
}

// MARK: - Kinds of conditions

extension ConditionCheck {
    private func checkBetween(
        _ arguments: [LuaExpression],
        _ field: Field,
        line: Int,
        into list: inout FindingList
    ) {
        for argument in arguments { checkMoney(argument, field, into: &list) }
        guard arguments.count == 2, let low = constant(arguments[0]),
            let high = constant(arguments[1]), low > high
        else { return }
        never("between from the greater to the smaller value is never true; swap the two")
            .add(to: &list, line: line)
    }

    private func checkOneOf(
        _ arguments: [LuaExpression],
        _ field: Field,
        line: Int,
        into list: inout FindingList
    ) {
        guard !arguments.isEmpty else {
            return never("one_of without a value is never true").add(to: &list, line: line)
        }
        let problems = arguments.map { problem(with: $0, field) }
        let isNeverTrue = problems.allSatisfy { $0 != nil }
        for (argument, problem) in zip(arguments, problems) {
            guard let problem else { continue }
            (isNeverTrue ? problem : problem.asWarning).add(to: &list, line: argument.line)
        }
    }

    /// Conditions on the elements of a list: by field where the elements have fields.
    private func checkAny(_ items: [LuaTableItem], _ field: Field, into list: inout FindingList) {
        guard let element = field.shape.member("[]") else { return }
        for item in items where item.literalKey == nil {
            let name = "an element of \(field.name)"
            check(item.value, field: Field(name: name, shape: element), into: &list)
        }
        check(items, of: element, title: "an element of '\(field.name)'", into: &list)
    }

    private func checkMoney(
        _ argument: LuaExpression,
        _ field: Field,
        into list: inout FindingList
    ) {
        guard field.shape == .money, let number = argument.number else { return }
        list.error(.moneyExpected, line: argument.line, moneyMessage(field.name, number))
    }

    /// The value of a constant amount or duration, comparable with others of its kind.
    private func constant(_ expression: LuaExpression) -> Double? {
        if let number = expression.number { return number.value }
        guard let call = expression.bare.wordCall, call.rest.isEmpty, call.arguments.count == 1,
            let unit = Self.units[call.word]
        else { return nil }
        let argument = call.arguments[0]
        let value = argument.number?.value ?? argument.string.flatMap { Double($0.text) }
        return value.map { $0 * unit }
    }

    private static let units: [String: Double] = [
        "yuan": 100, "fen": 1, "minutes": 60, "hours": 3_600, "days": 86_400,
    ]
}

// MARK: - Values

extension ConditionCheck {
    /// Why a field never has a value.
    private struct Problem {
        var severity = Finding.Severity.error
        var code = Finding.Code.neverFires
        let message: String

        /// The same where the rule can fire all the same.
        var asWarning: Problem {
            code == .moneyExpected
                ? self : Problem(severity: .warning, code: .unknownValue, message: message)
        }

        func add(to list: inout FindingList, line: Int) {
            switch severity {
            case .error: list.error(code, line: line, message)
            case .warning: list.warning(code, line: line, message)
            }
        }
    }

    private func never(_ why: String) -> Problem {
        Problem(message: "this rule can never fire: \(why)")
    }

    /// Why a field never equals a literal, nil if it may, or if the value is no literal.
    private func problem(with value: LuaExpression, _ field: Field) -> Problem? {
        if field.shape == .money, let number = value.number {
            return Problem(code: .moneyExpected, message: moneyMessage(field.name, number))
        }
        if case .choice(let words) = field.shape, let string = value.string,
            !words.contains(string.text)
        {
            return Problem(
                code: .neverFires,
                message: unknownValueMessage(field.name, string.text, words)
            )
        }
        guard let kind = literalKind(value), !kind.fits(field.shape) else { return nil }
        return never("'\(field.name)' is \(field.shape.shown), never \(kind.rawValue)")
    }

    private enum LiteralKind: String {
        case text = "a text"
        case number = "a number"
        case flag = "true or false"

        func fits(_ shape: FieldShape) -> Bool {
            switch shape {
            case .text, .choice: self == .text
            case .number, .time: self == .number
            case .flag: self == .flag
            case .money: false
            case .list, .record, .anything: true
            }
        }
    }

    private func literalKind(_ value: LuaExpression) -> LiteralKind? {
        if value.string != nil { return .text }
        if value.number != nil { return .number }
        if case .boolean = value.bare.form { return .flag }
        return nil
    }
}
