/// Reads the text before a cursor, byte by byte, and keeps what is open and what was named last.
struct CompletionReader {
    let bytes: [UInt8]
    var index = 0
    private(set) var frames: [CompletionPlace.Frame] = []
    private(set) var kind = CompletionPlace.Kind.name
    private(set) var stem = ""

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

    private mutating func end(_ kind: CompletionPlace.Kind, _ stem: String) {
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
            frames.append(CompletionPlace.Frame())
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
            CompletionPlace.Frame(
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

extension UInt8 {
    /// A byte of a Lua name; those of Chinese words are none.
    fileprivate var isNameByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
        default: false
        }
    }
}
