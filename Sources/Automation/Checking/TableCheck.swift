/// Checks a table literal, whose keys are known, item by item.
struct TableCheck {
    /// What the table is called in a message, such as "a rule".
    let title: String
    let keys: [String: FieldShape]

    func check(_ items: [LuaTableItem], into list: inout FindingList) {
        for item in items {
            guard let key = item.literalKey else { continue }
            guard let shape = keys[key] else {
                list.error(
                    .unknownKey,
                    line: item.line,
                    "\(title) has no key '\(key)'\(suggestion(for: key, among: keys.keys))"
                )
                continue
            }
            check(item, key: key, shape: shape, into: &list)
        }
    }

    private func check(
        _ item: LuaTableItem,
        key: String,
        shape: FieldShape,
        into list: inout FindingList
    ) {
        switch shape {
        case .money:
            guard let number = item.value.number else { return }
            list.error(.moneyExpected, line: item.value.line, moneyMessage(key, number))
        case .choice(let words):
            guard let string = item.value.string, !words.contains(string.text) else { return }
            list.error(
                .unknownValue,
                line: item.value.line,
                unknownValueMessage(key, string.text, words)
            )
        case .record(let keys):
            guard let items = item.value.table else { return }
            TableCheck(title: "'\(key)'", keys: keys).check(items, into: &list)
        case .text, .number, .time, .flag, .list, .anything:
            break
        }
    }
}

/// The message about a plain number where money is expected.
func moneyMessage(_ name: String, _ number: LuaNumber) -> String {
    "'\(name)' is money, and \(number.text) is a plain number; write yuan(\(number.text))"
}

/// The message about a text that is not one of those a field can have.
func unknownValueMessage(_ name: String, _ value: String, _ words: [String]) -> String {
    let near = suggestion(for: value, among: words)
    let list = words.map { "'\($0)'" }.joined(separator: ", ")
    return "'\(name)' is never '\(value)'\(near.isEmpty ? "; it is one of \(list)" : near)"
}
