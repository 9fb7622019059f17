/// What each word of the rule language means: `?name` in the REPL, hovering in an editor.
package enum Reference {
    /// One word, with the place it has in the language.
    package struct Entry: Sendable {
        /// As it is written in full: `ticket:payout`, `ticket.order.paid_at`, `string.find`.
        package let name: String
        /// Where it belongs: the title of its section, or of the list that it is a value of.
        package let place: String
        package let word: Word

        /// How it is written, one line per way: `ticket:payout { amount, reason, note? }`.
        package var usages: [String] { word.usages(as: name) }
    }

    /// The words that a name means, the most likely first; none of a name that is unknown.
    ///
    /// A name may be written in full (`ticket:payout`, `ticket.amount`, `string.find`), with a dot or
    /// a colon, or without what stands before it (`payout`, `order.paid_at`), in any case; event
    /// types, phases and the other texts that fields have are known, too.
    package static func entries(for name: String) -> [Entry] {
        byName[canonical(name)] ?? []
    }

    /// The most likely word that a name means, nil of one that is unknown.
    package static func entry(for name: String) -> Entry? { entries(for: name).first }

    /// The known name that is nearest to an unknown one, nil if none is near.
    package static func nearest(to name: String) -> String? {
        let name = canonical(name)
        // Anything is near to one or two letters.
        return name.utf8.count < 3 ? nil : nearestName(to: name, among: byName.keys)
    }

    /// Every word, in the order of the page, and every text that a field may have.
    package static let all = words + values

    /// A ticket's parts, and the tables that actions take, with their fields.
    private static let words: [Entry] =
        [Entry(name: "ticket", place: "Fields of a ticket", word: ticket)]
        + Language.sections.flatMap { section in
            section.words.flatMap { word in
                entries(of: word, as: section.prefix + word.name, place: section.title)
            }
        } + libraries

    /// By the full name, and by its ends: `order.paid_at` and `paid_at` of `ticket.order.paid_at`.
    ///
    /// The less is left out, the earlier it comes; texts that fields may have come last.
    private static let byName: [String: [Entry]] = {
        var found: [String: [(leftOut: Int, entry: Entry)]] = [:]
        for entry in words {
            var rest = Substring(canonical(entry.name))
            var leftOut = 0
            found[String(rest), default: []].append((leftOut, entry))
            while let dot = rest.firstIndex(of: ".") {
                rest = rest[rest.index(after: dot)...]
                leftOut += 1
                found[String(rest), default: []].append((leftOut, entry))
            }
        }
        for value in values { found[canonical(value.name), default: []].append((.max, value)) }
        // Sorting is stable: what is equally long stays in the order of the page.
        return found.mapValues { $0.sorted { $0.leftOut < $1.leftOut }.map(\.entry) }
    }()

    /// One way of writing it, for all of them: `expect(t):did` is `expect.did`.
    private static func canonical(_ name: String) -> String {
        name.trimmingWhitespace.lowercased().replacing("(t)", with: "").replacing(":", with: ".")
    }

    /// A word and what is in it.
    private static func entries(of word: Word, as name: String, place: String) -> [Entry] {
        var entries = [Entry(name: name, place: place, word: word)]
        let inner: [Word]
        switch word.type {
        case .record(let record): inner = record.fields
        case .list(.record(let record)): inner = record.fields
        case .function(let signature) where place == "Actions":
            inner =
                signature.parameters.compactMap(\.type.record).first { $0.name != "Receipt" }?
                .fields ?? []
        default: inner = []
        }
        for field in inner {
            entries += Reference.entries(of: field, as: "\(name).\(field.name)", place: place)
        }
        return entries
    }

    private static let ticket = Word(
        "ticket",
        .record(TicketWords.ticket),
        "The ticket that a rule fired on: what `run` and `when` are given."
    )

    private static let libraries = LuaWords.libraries.map { library in
        Entry(
            name: library.name,
            place: "Of Lua",
            word: Word(
                library.name,
                .record(Record(library.name, library.summary, library.members)),
                library.summary
            )
        )
    }

    /// But for the actions' names, which are words themselves.
    private static let values = Choice.all.filter { $0 != .action }.flatMap { choice in
        choice.values.map { value in
            Entry(
                name: value.text,
                place: choice.name,
                word: Word(value.text, .text, value.summary)
            )
        }
    }
}

extension Word {
    /// How the word is written, one line per way; `name` is its name in full.
    package func usages(as name: String) -> [String] {
        guard let signature = type.signature else { return [name] }
        if let usage = signature.usage { return usage }
        if signature.parameters.count == 1, let only = signature.parameters.first,
            let record = only.type.record
        {
            let table = "\(name) \(record.shownTable)"
            if case .either = only.type { return ["\(name)(\(only.name))", table] }
            return only.isOptional ? ["\(name)()", table] : [table]
        }
        return ["\(name)(\(signature.parameters.map(\.shownParameter).joined(separator: ", ")))"]
    }

    fileprivate var shownName: String { isOptional ? "\(name)?" : name }

    private var shownParameter: String {
        guard let record = type.record else { return shownName }
        return isOptional ? "\(record.shownTable)?" : record.shownTable
    }
}

extension Record {
    /// How a table of it is written: `{ amount, reason, note? }`.
    fileprivate var shownTable: String {
        isShort ? "{ \(fields.map(\.shownName).joined(separator: ", ")) }" : "{ … }"
    }
}

extension String {
    /// The text without blanks at its ends.
    fileprivate var trimmingWhitespace: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
