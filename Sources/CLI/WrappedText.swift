extension String {
    /// The text in lines of at most `width` columns of a terminal.
    ///
    /// Breaks stand at spaces where there are any, else between characters; Chinese has none.
    ///
    /// - Parameters:
    ///   - width: of a line, its indent included.
    ///   - first: what stands before the first line.
    ///   - rest: what stands before the others.
    /// - Returns: one line at least.
    func wrapped(to width: Int, first: String = "", rest: String = "") -> [String] {
        var lines: [String] = []
        var line = ""
        var lineWidth = 0
        var indent = first
        for word in words {
            let wordWidth = word.displayWidth
            let room = Swift.max(8, width - indent.displayWidth)
            if lineWidth > 0, lineWidth + wordWidth > room {
                lines.append(indent + line.withoutEnd)
                (line, lineWidth, indent) = ("", 0, rest)
                if word == " " { continue }
            }
            line += word
            lineWidth += wordWidth
        }
        lines.append(indent + line.withoutEnd)
        return lines
    }

    /// The line in lines of at most `width` columns, those that follow the first indented as far as
    /// its text, or as the second of two columns (behind two blanks or more).
    func wrappedHanging(to width: Int) -> [String] {
        if displayWidth <= width { return [self] }
        return wrapped(
            to: width,
            rest: String(repeating: " ", count: Swift.min(hangingIndent, width / 2))
        )
    }

    /// Where a line that goes on begins.
    private var hangingIndent: Int {
        let start = prefix { $0 == " " }.count
        let rest = dropFirst(start)
        guard start > 0, let gap = rest.firstRange(of: "  ") else { return start }
        let blanks = rest[gap.lowerBound...].prefix { $0 == " " }.count
        return start + String(rest[..<gap.lowerBound]).displayWidth + blanks
    }

    /// Pieces between which a line may be broken: none ends with what opens, or begins with what
    /// closes, unless it became too long.
    private var words: [String] {
        pieces.reduce(into: []) { words, piece in
            guard let last = words.last, last != " ", piece != " ",
                last.count + piece.count <= Self.pieceCharactersMax,
                Self.opening.contains(last.suffix(1)) || Self.closing.contains(piece.prefix(1))
            else { return words.append(piece) }
            words[words.count - 1] = last + piece
        }
    }

    private static let opening = "([{(「『《【“‘"
    private static let closing = ")]},.;:!?),。、;:!?」』》】”’…"
    private static let pieceCharactersMax = 24

    /// Words, spaces, and wide characters one by one.
    private var pieces: [String] {
        var words: [String] = []
        var word = ""
        for character in self {
            let isWide = character.displayWidth == 2
            if character == " " || isWide || word.count >= Self.pieceCharactersMax {
                if !word.isEmpty { words.append(word) }
                word = ""
                if character == " " || isWide {
                    words.append(String(character))
                    continue
                }
            }
            word.append(character)
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    private var withoutEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The text with spaces behind it, up to a width.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - displayWidth))
    }
}
