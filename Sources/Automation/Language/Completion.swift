/// What Tab offers at a place of a line of Lua.
///
/// Made from the words alone: no script runs, nothing is looked up in a sandbox. What the line means
/// is guessed from the text before the cursor (``CompletionPlace``).
package struct Completion: Sendable, Equatable {
    /// What is typed already, to be replaced by a candidate: the end of the text before the cursor.
    package let stem: String
    /// What could stand in its place, in the order of their bytes.
    package let candidates: [String]

    /// Candidates for the text before the cursor.
    ///
    /// - Parameters:
    ///   - text: the line, or the lines of an input so far, up to the cursor.
    ///   - names: more globals that the session knows.
    ///   - tickets: the names of variables that hold a ticket.
    package init(before text: String, names: Set<String> = [], tickets: Set<String> = ["ticket"]) {
        let place = CompletionPlace(before: text)
        let offers = Offers(names: names, tickets: tickets.union(Self.parameters(in: text)))
        stem = place.stem
        candidates = offers.all(at: place).filter { $0.utf8.starts(with: place.stem.utf8) }.sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
    }

    /// The candidates for a line with the cursor after its first `cursor` bytes; nil: at its end.
    package static func candidates(for line: String, cursor: Int? = nil) -> [String] {
        let before = String(decoding: line.utf8.prefix(cursor ?? line.utf8.count), as: UTF8.self)
        return Completion(before: before).candidates
    }

    /// What the functions of rules call their ticket: `run = function(t)`.
    private static func parameters(in text: String) -> [String] {
        guard text.utf8.count <= bytesMax else { return [] }
        return text.matches(of: /\b(?:run|when)\s*=\s*function\s*\(\s*(\w+)/).map {
            String($0.output.1)
        }
    }

    /// The most that a line may hold to be looked at.
    static let bytesMax = 65_536
}

/// What there is to offer.
private struct Offers {
    let names: Set<String>
    let tickets: Set<String>

    func all(at place: CompletionPlace) -> Set<String> {
        switch place.kind {
        case .nothing: []
        case .name: words(in: place.frames.last)
        case .member(let path, let separator): members(of: path, separator)
        case .text(let key): texts(key, in: place.frames.last)
        case .placeholder: Set(Self.paths)
        }
    }

    private static let paths = ConditionWords.paths(of: Language.ticket).filter {
        $0.word.type.record == nil
    }.map(\.path)

    private static let keywords: Set<String> = [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if",
        "in", "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
    ]

    /// Globals; in a table whose keys are known, those before everything else.
    private func words(in frame: CompletionPlace.Frame?) -> Set<String> {
        if let frame, frame.expectsKey, let keys = keys(of: frame) {
            return keys.names.filter { !$0.contains(".") }
        }
        return Language.globals.names.union(Language.libraries.keys).union(Self.keywords)
            .union(names).union(tickets)
    }

    /// The keys of the table that is open, as far as it is known.
    private func keys(of frame: CompletionPlace.Frame) -> [Word]? {
        switch frame.callee {
        case "rule": return Language.ruleKeys
        case "shop": return Language.shopKeys
        case "rejection": return Language.rejectionKeys
        case "when": return ConditionWords.table.fields
        case "await": return Language.awaitKeys
        default: break
        }
        if frame.isMethod { return Language.methods.named(frame.callee)?.type.signature?.fields }
        guard frame.outer == "shop" else { return nil }
        return Language.shopKeys.named(frame.callee)?.type.record?.fields
    }

    private func members(of path: [String], _ separator: Character) -> Set<String> {
        if separator == ":" {
            let isTicket = path.count == 1 && tickets.contains(path[0])
            return isTicket ? Language.methods.names : (Language.libraries["string"] ?? []).names
        }
        if path.count == 1, let members = Language.libraries[path[0]] { return members.names }
        if path == ["shop"] { return Language.shopFields.names }
        guard var fields = fields(of: path[0]) else { return [] }
        for name in path.dropFirst() {
            guard let type = fields.named(name)?.type else { return [] }
            switch type {
            case .money: fields = UnitWords.money.fields
            case .list(let element): fields = element.record?.fields ?? []
            default: fields = type.record?.fields ?? []
            }
        }
        return fields.names
    }

    private func fields(of name: String) -> [Word]? {
        if tickets.contains(name) { return Language.ticket }
        switch name {
        case "event":
            // What an await gave, or what the rule fired on.
            return Language.event + (Language.ticket.named("event")?.type.record?.fields ?? [])
        case "receipt", "sent": return Language.receipt
        case "problem": return Language.problem
        default: return nil
        }
    }

    /// Texts inside quotes, by the key or the call that they are for.
    private func texts(_ key: String, in frame: CompletionPlace.Frame?) -> Set<String> {
        switch key {
        case "[": Set(ConditionWords.table.fields.map(\.name))
        case "await", "on", "types": Set(Choice.eventType.texts)
        case "allowed", "allow": Set(Choice.action.texts)
        case "platform": Set(Choice.platform.texts)
        case "mode": Set((frame?.callee == "shop" ? Choice.shopMode : .ruleMode).texts)
        default: Set(choice(of: key)?.texts ?? [])
        }
    }

    /// The closed list that a field's texts are from: of `parcel.state`, or the last part alone.
    private func choice(of key: String) -> Choice? {
        let fields = ConditionWords.table.fields
        let end = ".\(key)"
        if let word = fields.named(key) { return word.type.choice }
        if let word = fields.first(where: { $0.name.hasSuffix(end) && $0.type.choice != nil }) {
            return word.type.choice
        }
        return key == "freight" ? .freight : nil
    }
}
