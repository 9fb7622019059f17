import Disputes
import Sandbox

/// Reads one table of `shop.lua`, key by key; whatever is left at the end was misspelt.
struct SettingsReader {
    /// What is wrong with the settings, and where.
    struct Problem: Error, Equatable {
        var key: String
        var sentence: String
    }

    /// The dotted name of the table, for messages: `payout`; empty for `shop` itself.
    private let table: String
    private let entries: [(key: String, value: Value)]
    private var known: Set<String> = []

    init(_ value: Value, table: String = "") throws(Problem) {
        self.table = table
        switch value {
        case .map(let map): entries = map.fields.map { ($0.key, $0.value) }
        case .list(let items) where items.isEmpty: entries = []
        default: throw Problem(key: table, sentence: "must be a table")
        }
    }

    mutating func value(_ key: String) -> Value? {
        assert(Language.hasShopKey(full(key)), "shop.lua's \(full(key)) is read but not declared")
        known.insert(key)
        return entries.first { $0.key == key }?.value
    }

    /// Refuses keys that nobody asked for.
    func finish() throws(Problem) {
        for (key, _) in entries where !known.contains(key) {
            let hint = suggestion(for: key, among: known.sorted())
            throw Problem(
                key: full(key),
                sentence: "is not a key of \(table.isEmpty ? "shop" : table)\(hint)"
            )
        }
    }

    mutating func text(_ key: String) throws(Problem) -> String? {
        guard let value = value(key) else { return nil }
        guard case .string(let text) = value, !text.isEmpty, text.utf8.count <= 500 else {
            throw problem(key, "must be a text of at most 500 bytes")
        }
        return text
    }

    mutating func flag(_ key: String) throws(Problem) -> Bool? {
        guard let value = value(key) else { return nil }
        guard case .bool(let flag) = value else { throw problem(key, "must be true or false") }
        return flag
    }

    mutating func money(_ key: String) throws(Problem) -> Money? {
        guard let value = value(key) else { return nil }
        guard case .boxed(MoneyBox.kind, let fen) = value, fen >= 0 else {
            throw problem(key, "must be an amount that is not negative, such as yuan(10)")
        }
        return Money(fen: fen)
    }

    mutating func seconds(_ key: String, in range: ClosedRange<Double>) throws(Problem) -> Double? {
        guard let value = value(key) else { return nil }
        let seconds: Double
        switch value {
        case .integer(let whole): seconds = Double(whole)
        case .number(let number): seconds = number
        default: throw problem(key, "must be a number")
        }
        guard range.contains(seconds) else {
            throw problem(key, "must lie between \(range.lowerBound) and \(range.upperBound)")
        }
        return seconds
    }

    mutating func whole(_ key: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let value = value(key) else { return nil }
        guard case .integer(let number) = value, range.contains(Int(number)) else {
            throw problem(
                key,
                "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return Int(number)
    }

    mutating func texts(_ key: String) throws(Problem) -> [String]? {
        guard let value = value(key) else { return nil }
        guard case .list(let items) = value, items.count <= 1000 else {
            throw problem(key, "must be a list of texts, such as { \"reply\" }")
        }
        var texts: [String] = []
        for item in items {
            guard case .string(let text) = item, !text.isEmpty else {
                throw problem(key, "must be a list of texts, such as { \"reply\" }")
            }
            texts.append(text)
        }
        return texts
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String,
        _: Choice.Type
    ) throws(Problem) -> Choice? where Choice.RawValue == String {
        guard let text = try text(key) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        throw unknown(text, at: key, among: Choice.allCases.map(\.rawValue))
    }

    mutating func table(_ key: String) throws(Problem) -> SettingsReader? {
        guard let value = value(key) else { return nil }
        return try SettingsReader(value, table: full(key))
    }

    /// Every key with its value, where the keys themselves are the content.
    mutating func all() -> [(key: String, value: Value)] {
        known.formUnion(entries.map(\.key))
        return entries
    }

    func problem(_ key: String, _ sentence: String) -> Problem {
        Problem(key: full(key), sentence: sentence)
    }

    func unknown(_ text: String, at key: String, among names: [String]) -> Problem {
        let hint = nearestName(to: text, among: names).map { "; did you mean '\($0)'?" }
        let choices = "; one of " + names.joined(separator: ", ")
        // Where the key itself is the name, it needs no second mention.
        return problem(
            key,
            key == text ? "is unknown\(hint ?? choices)" : "can't be '\(text)'\(hint ?? choices)"
        )
    }

    private func full(_ key: String) -> String {
        table.isEmpty ? key : "\(table).\(key)"
    }
}
