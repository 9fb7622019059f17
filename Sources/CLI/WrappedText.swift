extension String {
    /// The line in lines of at most `columns`, broken at blanks or beside wide characters.
    ///
    /// What follows the first is indented as far as its text, or as the second of two columns
    /// (behind two blanks or more).
    func wrapped(to columns: Int) -> [String] {
        guard displayWidth > columns else { return [self] }
        let indent = min(hangingIndent, columns / 2)
        var lines: [String] = []
        var line = ""
        for piece in pieces {
            let isFull = (line + piece).trimmingBlanks.displayWidth > columns
            if isFull, !line.trimmingBlanks.isEmpty {
                lines.append(line.trimmingBlanks)
                line = String(repeating: " ", count: indent) + piece.drop { $0 == " " }
            } else {
                line += piece
            }
        }
        return lines + [line.trimmingBlanks]
    }

    /// Where a line that goes on begins.
    private var hangingIndent: Int {
        let start = prefix { $0 == " " }.count
        let rest = dropFirst(start)
        guard start > 0, let gap = rest.firstRange(of: "  ") else { return start }
        let before = rest[..<gap.lowerBound]
        let blanks = rest[gap.lowerBound...].prefix { $0 == " " }.count
        return start + String(before).displayWidth + blanks
    }

    /// The text in parts between which it may be broken: blanks stand before a part.
    private var pieces: [String] {
        var pieces: [String] = []
        var last: Character?
        for character in self {
            let isBreak = character == " " ? last != " " : character.displayWidth > 1
            if pieces.isEmpty || isBreak { pieces.append("") }
            pieces[pieces.count - 1].append(character)
            last = character
        }
        return pieces
    }

    /// Without blanks at the end.
    private var trimmingBlanks: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
