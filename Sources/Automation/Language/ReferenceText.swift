extension Reference {
    /// The documentation of a name for a terminal: lines without an end, not wrapped.
    ///
    /// Of an unknown name one line that says so, with the nearest known one.
    package static func text(for name: String) -> [String] {
        let found = entries(for: name)
        guard let first = found.first else {
            let near = nearest(to: name).map { "; did you mean '\($0)'?" } ?? ""
            return ["there is no word '\(name)'\(near)"]
        }
        let others = found.dropFirst().prefix(8).map(\.shownName)
        return first.text + (others.isEmpty ? [] : ["Also: \(others.joined(separator: ", "))"])
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
    private var isText: Bool { Choice.all.contains { $0.name == place } }

    /// The name, and what tells it from others that are written alike.
    fileprivate var shownName: String { isText ? "\"\(name)\" (\(place))" : name }

    private func functionText(_ signature: Signature) -> [String] {
        var lines = usages
        if let result = signature.results.first {
            let results = signature.results.map(\.type.shown).joined(separator: ", ")
            lines[lines.count - 1] += " → \(results)\(result.isOptional ? " or nil" : "")"
        }
        lines.append("  \(word.summary)")
        lines += rows(
            of: signature.parameters.flatMap { $0.type.record.map(\.fields) ?? [$0] }
        )
        return lines + exampleText
    }

    private var valueText: [String] {
        var lines = ["\(name): \(word.type.shown)\(word.isOptional ? ", or nil" : "")"]
        if isText { lines = ["\"\(name)\": \(place)"] }
        lines.append("  \(word.summary)")
        if let choice = word.type.choice {
            lines += rows(choice.values.map { ("\"\($0.text)\"", $0.summary) })
        }
        switch word.type {
        case .record(let record), .list(.record(let record)): lines += rows(of: record.fields)
        case .function(let signature): lines += rows(of: signature.parameters)
        default: break
        }
        return lines + exampleText
    }

    private var exampleText: [String] {
        guard !word.example.isEmpty else { return [] }
        return ["  For example:"] + word.example.split(separator: "\n").map { "    \($0)" }
    }

    private func rows(of words: [Word]) -> [String] {
        rows(
            words.map { word in
                (
                    word.isOptional ? "\(word.name)?" : word.name,
                    "\(word.type.shown): \(word.summary)"
                )
            }
        )
    }

    /// Two columns; the first holds ASCII alone.
    private func rows(_ cells: [(String, String)]) -> [String] {
        let width = min(cells.map(\.0.count).max() ?? 0, 28)
        return cells.map { name, meaning in
            let gap = String(repeating: " ", count: max(width - name.count, 0))
            return "    \(name)\(gap)  \(meaning)"
        }
    }
}
