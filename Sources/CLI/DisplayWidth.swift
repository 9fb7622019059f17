extension String {
    /// How many columns of a terminal the text takes: two for an East Asian wide character or an
    /// emoji, none for a combining mark (Unicode Standard Annex 11, with the ranges that terminals
    /// agree on).
    var displayWidth: Int {
        reduce(0) { $0 + $1.displayWidth }
    }

    /// The text cut to `columns`, with an ellipsis where something was cut.
    func cut(toWidth columns: Int) -> String {
        guard displayWidth > columns else { return self }
        var kept = ""
        var width = 0
        for character in self {
            guard width + character.displayWidth < columns else { break }
            kept.append(character)
            width += character.displayWidth
        }
        return kept + "…"
    }

    /// The text with what a terminal would obey (escape sequences, line ends) made visible.
    var printable: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x0A: text += "\\n"
            case 0x0D: text += "\\r"
            case 0x09: text += "\\t"
            case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension Character {
    /// Columns of this character as it is drawn: that of its widest scalar.
    var displayWidth: Int {
        var width = 0
        for scalar in unicodeScalars { width = max(width, scalar.displayWidth) }
        return width
    }
}

extension Unicode.Scalar {
    fileprivate var displayWidth: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
            0x1F900...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default:
            return properties.isEmojiPresentation ? 2 : 1
        }
    }
}
