extension ReferencePage {
    /// The page in Markdown.
    package static let markdown: String = {
        var lines = ["# \(title)", "", introduction, "", "```lua", example, "```", ""]
        let sections = blocks.compactMap { block in
            if case .heading(2, let id, let text) = block { "[\(text)](#\(id))" } else { nil }
        }
        lines += [sections.joined(separator: " · "), ""]
        for block in blocks { lines += Self.lines(of: block) + [""] }
        return lines.joined(separator: "\n")
    }()

    private static func lines(of block: Block) -> [String] {
        switch block {
        case .heading(let level, let id, let text):
            let mark = String(repeating: "#", count: level)
            return level == 2
                ? ["<a id=\"\(id)\"></a>", "", "\(mark) \(text)"] : ["\(mark) \(text)"]
        case .paragraph(let text): return [text]
        case .code(let text): return ["```lua", text, "```"]
        case .table(let head, let rows):
            return [row(head), row(head.map { _ in "---" })] + rows.map(row)
        }
    }

    private static func row(_ cells: [String]) -> String {
        "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
}
