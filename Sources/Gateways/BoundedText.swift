extension String {
    /// The text as people and journals may see it: at most so many bytes, and nothing in it that
    /// moves a terminal's cursor or turns the direction of reading.
    ///
    /// Control characters become their pictures (`␊` for a line feed); what is cut off leaves `…`.
    func bounded(bytes limit: Int) -> String {
        var text = ""
        for character in self {
            let shown = String(String.UnicodeScalarView(character.unicodeScalars.map(\.visible)))
            guard text.utf8.count + shown.utf8.count <= limit else { return text.cut(bytes: limit) }
            text += shown
        }
        return text
    }

    /// As much of the text as has room before `…`.
    private func cut(bytes limit: Int) -> String {
        let mark = "…"
        var text = self
        while text.utf8.count + mark.utf8.count > limit, !text.isEmpty {
            text.removeLast()
        }
        return text + mark
    }
}

extension Unicode.Scalar {
    fileprivate var visible: Unicode.Scalar {
        switch value {
        case 0..<0x20: Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}"
        case 0x7F: "\u{2421}"
        case 0x80..<0xA0, 0x2028, 0x2029, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
            "\u{FFFD}"
        default: self
        }
    }
}
