extension Reference {
    /// No search lists more.
    private static let foundMax = 60

    /// The words of a section (`rules`, `conditions`, `Keys of a rule`), or the texts of a list
    /// (`EventType`), by its name; nil where there is none of it.
    static func contents(named name: String) -> [String]? {
        let name = name.lowercased()
        if let section = Language.sections.first(where: {
            $0.id == name || $0.title.lowercased() == name
        }) {
            let cells = section.words.map { word in
                (word.usages(as: section.prefix + word.name).last ?? word.name, word.summary)
            }
            return ["\(section.title)", "  \(section.summary)"] + rows(cells)
        }
        guard let choice = Choice.all.first(where: { $0.name.lowercased() == name }) else {
            return nil
        }
        return ["\(choice.name)", "  \(choice.summary)"]
            + rows(choice.values.map { ("\"\($0.text)\"", $0.summary) })
    }

    /// The words in whose summaries a text stands; nil where it is of ASCII alone, which is a name,
    /// or nothing is found.
    static func glosses(with text: String) -> [String]? {
        guard text.utf8.contains(where: { $0 > 0x7F }) else { return nil }
        let found = all.filter { $0.word.summary.contains(text) }
        var cells: [(String, String)] = []
        for entry in found where !cells.contains(where: { $0.0 == entry.shownName }) {
            cells.append((entry.shownName, entry.word.summary))
        }
        guard !cells.isEmpty else { return nil }
        let left = cells.count - foundMax
        return ["words with '\(text)':"] + rows(Array(cells.prefix(foundMax)))
            + (left > 0 ? ["and \(left) more"] : [])
    }

    /// Two columns; the first holds ASCII alone.
    static func rows(_ cells: [(String, String)]) -> [String] {
        let width = min(cells.map(\.0.count).max() ?? 0, 28)
        return cells.map { name, meaning in
            let gap = String(repeating: " ", count: max(width - name.count, 0))
            return "    \(name)\(gap)  \(meaning)"
        }
    }
}
