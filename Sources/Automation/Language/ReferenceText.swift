extension Reference {
    /// The documentation of a name for a terminal: lines without an end, not wrapped.
    ///
    /// Of an unknown name one line that says so, with the nearest known one.
    package static func text(for name: String) -> [String] {
        if let text = explanation(of: name) { return text }
        let near = nearest(to: name).map { "; did you mean '\($0)'?" } ?? ""
        return ["there is no word '\(name)'\(near)"]
    }

    /// The documentation of a word, a section or a list of texts, or the words in whose summaries a
    /// text stands that is not of ASCII alone (`退款`); nil where there is nothing.
    package static func explanation(of name: String) -> [String]? {
        words(named: name) ?? contents(named: name) ?? glosses(with: name)
    }

    /// All words of the name that comes first in full, each with its place, the others by name.
    private static func words(named name: String) -> [String]? {
        let found = entries(for: name)
        guard let first = found.first else { return nil }
        let alike = found.filter { $0.name == first.name && !first.isText }
        if alike.count < 2 { return first.text + also(found.dropFirst()) }
        let texts = alike.map { entry in
            var lines = entry.text
            lines[0] += "  (\(entry.place))"
            return lines
        }
        return Array(texts.joined(separator: [""])) + also(found.filter { $0.name != first.name })
    }

    private static func also(_ others: some Sequence<Entry>) -> [String] {
        var names: [String] = []
        for entry in others where !names.contains(entry.shownName) { names.append(entry.shownName) }
        return names.isEmpty ? [] : ["Also: \(names.prefix(8).joined(separator: ", "))"]
    }
}

extension Reference.Entry {
    /// Its documentation for a terminal: how it is written, what it means, what goes in and comes
    /// out, an example.
    package var text: [String] {
        switch word.type {
        case .function(let signature): return functionText(signature)
        default: return valueText
        }
    }

    /// It is a text that a field may have.
    fileprivate var isText: Bool { Choice.all.contains { $0.name == place } }

    /// The name, and what tells it from others that are written alike.
    var shownName: String { isText ? "\"\(name)\" (\(place))" : name }

    private func functionText(_ signature: Signature) -> [String] {
        var lines = usages
        if let result = signature.results.first {
            let results = signature.results.map(\.type.shown).joined(separator: ", ")
            lines[lines.count - 1] += " → \(results)\(result.isOptional ? " or nil" : "")"
        }
        lines.append("  \(word.summary)")
        lines += rows(of: signature.given)
        return lines + exampleText
    }

    private var valueText: [String] {
        var lines = ["\(name): \(word.type.shown)\(word.isOptional ? ", or nil" : "")"]
        if isText { lines = ["\"\(name)\": \(place)"] }
        lines.append("  \(word.summary)")
        if let choice = word.type.choice {
            lines += Reference.rows(choice.values.map { ("\"\($0.text)\"", $0.summary) })
        }
        switch word.type {
        case .record(let record), .list(.record(let record)): lines += rows(of: record.fields)
        default: break
        }
        return lines + exampleText
    }

    private var exampleText: [String] {
        guard !word.example.isEmpty else { return [] }
        return ["  For example:"] + word.example.split(separator: "\n").map { "    \($0)" }
    }

    private func rows(of words: [Word]) -> [String] {
        Reference.rows(
            words.map { word in
                (
                    word.isOptional ? "\(word.name)?" : word.name,
                    "\(word.type.shown): \(word.summary)"
                )
            }
        )
    }
}
