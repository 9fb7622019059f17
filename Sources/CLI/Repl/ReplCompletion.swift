import Automation

/// What Tab does: from the words, the commands and the names of the session; no script runs.
struct ReplCompletion {
    /// What is offered at most.
    private static let shownMax = 200

    /// The lines of the input before the one being typed.
    var before: String
    var tickets: [String]
    var rules: [String]

    /// Answers Tab for the text before the cursor.
    func answer(to text: String, width: Int) -> TabAnswer {
        let (stem, candidates) = offers(for: text)
        guard let first = candidates.first else { return TabAnswer() }
        let common = candidates.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
        let rest = String(common.dropFirst(stem.count))
        if candidates.count == 1 { return TabAnswer(insert: rest) }
        if !rest.isEmpty { return TabAnswer(insert: rest) }
        return TabAnswer(shown: Self.columns(candidates, width: width))
    }

    private func offers(for text: String) -> (stem: String, candidates: [String]) {
        if before.isEmpty, text.hasPrefix("?") {
            return names(Reference.all.map(\.name), stem: String(text.dropFirst()))
        }
        if before.isEmpty, text.hasPrefix(":") { return commandOffers(for: text) }
        let completion = Completion(before: before + text)
        return (completion.stem, completion.candidates)
    }

    private func commandOffers(for text: String) -> (String, [String]) {
        guard let space = text.firstIndex(of: " ") else {
            return names(ReplWord.all.map { ":\($0.name)" }, stem: text)
        }
        let rest = String(text[text.index(after: space)...])
        switch text[..<space] {
        case ":use", ":ticket", ":events": return names(tickets, stem: rest)
        case ":why": return names(rules, stem: rest)
        case ":help": return names(ReplWord.all.map(\.name), stem: rest)
        case ":cost": return names(["on", "off"], stem: rest)
        case ":fire" where !rest.contains(" "):
            return names(Completion.candidates(for: "rule 'x' { on = '"), stem: rest)
        case ":fire":
            let completion = Completion(before: rest)
            return (completion.stem, completion.candidates)
        default: return ("", [])
        }
    }

    private func names(_ all: [String], stem: String) -> (String, [String]) {
        (stem, Array(Set(all.filter { $0.hasPrefix(stem) })).sorted())
    }

    /// Names in columns, down and then across.
    private static func columns(_ names: [String], width: Int) -> [String] {
        let shown = names.prefix(shownMax)
        let column = (shown.map(\.displayWidth).max() ?? 0) + 2
        let count = max(1, width / column)
        let rows = (shown.count + count - 1) / count
        var lines = (0..<rows).map { row in
            var line = ""
            for place in stride(from: row, to: shown.count, by: rows) {
                if !line.isEmpty {
                    line += String(repeating: " ", count: column - shown[place - rows].displayWidth)
                }
                line += shown[place]
            }
            return line
        }
        if names.count > shownMax { lines.append("… \(names.count - shownMax) more") }
        return lines
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
