/// Where in a line of Lua the cursor stands, as far as the text before it shows.
///
/// Read forward once, byte by byte; what is not understood offers names.
struct CompletionPlace {
    enum Kind: Equatable {
        /// In a comment, or after a number: there is nothing to offer.
        case nothing
        /// At a name.
        case name
        /// After `path.` or `path:`.
        case member([String], Character)
        /// Inside quotes: what the text is for, such as `on`, `parcel.state` or `await`; `[` is a key.
        case text(String)
        /// After `{` in the text of a template.
        case placeholder
    }

    /// An open parenthesis or brace.
    struct Frame: Equatable {
        /// The word before it: of `rule "x" {` it is `rule`, of `when = {` it is `when`.
        var callee = ""
        /// It is a method's: `ticket:payout {`.
        var isMethod = false
        /// The callee of the frame around it.
        var outer = ""
        var isTable = false
        /// The cursor stands where a key is written.
        var expectsKey = false

        /// It is a block: of a function, a loop or an `if`.
        var isBlock: Bool { self == Frame() }
    }

    private(set) var kind = Kind.name
    private(set) var stem = ""
    private(set) var frames: [Frame] = []

    init(before text: String) {
        var reader = Reader(bytes: Array(text.utf8.suffix(Completion.bytesMax)))
        reader.read()
        kind = reader.kind
        stem = reader.stem
        frames = reader.frames
    }
}

extension CompletionPlace {
    /// Reads the tokens before the cursor.
    private struct Reader {
        let bytes: [UInt8]
        var index = 0
        var frames: [Frame] = []
        var kind = Kind.name
        var stem = ""

        /// The words just read with their separators, such as `ticket`, `.`, `order`.
        private var chain: [String] = []
        /// The key or operand that a text would be for: `on` after `on =`, `phase` after `.phase ==`.
        private var target = ""
        /// The call that a text or a table would be the argument of.
        private var call: (name: String, isMethod: Bool)?

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func read() {
            while index < bytes.count {
                let byte = bytes[index]
                switch byte {
                case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
                    guard skipComment() else { return }
                case UInt8(ascii: "\""), UInt8(ascii: "'"):
                    guard readText(until: byte) else { return }
                case UInt8(ascii: "[") where next == UInt8(ascii: "["):
                    guard skip(until: "]]") else { return end(.nothing, "") }
                case _ where byte.isNameByte: readName()
                default:
                    readSymbol(byte)
                    index += 1
                }
            }
            finish()
        }

        private var next: UInt8? { index + 1 < bytes.count ? bytes[index + 1] : nil }

        private mutating func end(_ kind: Kind, _ stem: String) {
            self.kind = kind
            self.stem = stem
        }

        /// False where the cursor stands in it.
        private mutating func skipComment() -> Bool {
            let isLong = bytes[index...].starts(with: "--[[".utf8)
            if skip(until: isLong ? "]]" : "\n") { return true }
            end(.nothing, "")
            return false
        }

        /// Goes behind the next `end`; false where there is none.
        private mutating func skip(until end: String) -> Bool {
            let end = Array(end.utf8)
            index += end.count
            while index < bytes.count {
                if bytes[index...].starts(with: end) {
                    index += end.count
                    return true
                }
                index += 1
            }
            return false
        }

        // MARK: Texts

        /// False where the cursor stands inside the quotes.
        private mutating func readText(until quote: UInt8) -> Bool {
            index += 1
            let start = index
            while index < bytes.count, bytes[index] != quote {
                guard bytes[index] != UInt8(ascii: "\n") else { return true }
                index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            guard index >= bytes.count else {
                index += 1
                return true
            }
            finishText(bytes[min(start, bytes.count)...])
            return false
        }

        private mutating func finishText(_ content: ArraySlice<UInt8>) {
            let word = call?.name ?? ""
            if word == "template" || frames.last?.callee == "template"
                || ["negotiate", "note"].contains(target)
            {
                let open = content.lastIndex(of: UInt8(ascii: "{"))
                guard let open, !content[open...].contains(UInt8(ascii: "}")) else {
                    return end(.nothing, "")
                }
                return end(.placeholder, String(decoding: content[(open + 1)...], as: UTF8.self))
            }
            let key = call?.name ?? (target.isEmpty ? frames.last?.callee ?? "" : target)
            end(.text(key), String(decoding: content, as: UTF8.self))
        }

        // MARK: Names and symbols

        private mutating func readName() {
            let start = index
            while index < bytes.count, bytes[index].isNameByte { index += 1 }
            let name = String(decoding: bytes[start..<index], as: UTF8.self)
            if let last = chain.last, last == "." || last == ":" {
                chain.append(name)
            } else {
                chain = [name]
                if readBlock(name) { return }
            }
            let isMethod = chain.dropLast().last == ":"
            call = (name, isMethod)
        }

        /// A word that begins or ends a block: inside, a comma is no table's.
        private mutating func readBlock(_ name: String) -> Bool {
            switch name {
            case "function", "if", "do", "repeat":
                frames.append(Frame())
            case "end", "until":
                // At the cursor it may become another word.
                if index < bytes.count, frames.last?.isBlock == true { frames.removeLast() }
            case "and", "elseif", "else", "in", "local", "not", "or", "return", "then", "while":
                break
            default: return false
            }
            call = nil
            target = ""
            return true
        }

        private mutating func readSymbol(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: "."), UInt8(ascii: ":"):
                if let last = chain.last, last != ".", last != ":" {
                    chain.append(String(UnicodeScalar(byte)))
                }
            case UInt8(ascii: "("), UInt8(ascii: "{"): open(isTable: byte == UInt8(ascii: "{"))
            case UInt8(ascii: ")"), UInt8(ascii: "}"): close()
            case UInt8(ascii: "="), UInt8(ascii: "~"): assign()
            case UInt8(ascii: "["): openKey()
            case UInt8(ascii: "]"): break
            case UInt8(ascii: ","), UInt8(ascii: ";"):
                if frames.last?.isTable == true { frames[frames.count - 1].expectsKey = true }
                reset()
                target = ""
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                // A call's text or table may stand behind blanks.
                if index + 1 == bytes.count, chain.last != ".", chain.last != ":" { chain = [] }
            default:
                reset()
                target = ""
            }
        }

        private mutating func reset() {
            chain = []
            call = nil
        }

        private mutating func open(isTable: Bool) {
            let outer = frames.last?.callee ?? ""
            var name = call?.name ?? (target.isEmpty ? (isTable ? outer : "") : target)
            // `kind = one_of("`: the texts are those of the field.
            if !target.isEmpty, Language.conditions.names.contains(name) { name = target }
            frames.append(
                Frame(
                    callee: name,
                    isMethod: call?.isMethod ?? (frames.last?.isMethod ?? false && target.isEmpty),
                    outer: outer,
                    isTable: isTable,
                    expectsKey: isTable
                )
            )
            reset()
            target = ""
        }

        private mutating func close() {
            let frame = frames.popLast()
            reset()
            target = ""
            // `rule("x") {`: the table is the same word's.
            if let frame, !frame.isTable { call = (frame.callee, frame.isMethod) }
        }

        private mutating func assign() {
            if let last = chain.last { target = last }
            if !frames.isEmpty { frames[frames.count - 1].expectsKey = false }
            reset()
        }

        /// `["parcel.state"] = …` in a table.
        private mutating func openKey() {
            guard frames.last?.isTable == true, call == nil else { return }
            target = "["
            let start = index + 1
            guard start < bytes.count, let quote = Optional(bytes[start]),
                quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
                let end = bytes[(start + 1)...].firstIndex(of: quote)
            else { return }
            chain = [String(decoding: bytes[(start + 1)..<end], as: UTF8.self)]
            index = end
        }

        // MARK: The end

        private mutating func finish() {
            guard let last = chain.last else { return end(.name, "") }
            if let digit = last.utf8.first, (48...57).contains(digit) { return end(.nothing, "") }
            let isOpen = last == "." || last == ":"
            let path = (isOpen ? chain.dropLast() : chain.dropLast(2)).filter {
                $0 != "." && $0 != ":"
            }
            guard !path.isEmpty else { return end(.name, last) }
            let separator = isOpen ? last : chain[chain.count - 2]
            end(.member(path, Character(separator)), isOpen ? "" : last)
        }
    }
}

extension UInt8 {
    /// A byte of a Lua name; those of Chinese words are none.
    fileprivate var isNameByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
        default: false
        }
    }
}
