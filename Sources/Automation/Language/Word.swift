/// One word that scripts see: a function, a value, a field, a method, a key or a parameter.
///
/// Words are declared once, in ``Language``. What `settle check` looks for, `?name` and Tab in the
/// REPL, the reference page and the files for editors are made from them.
package struct Word: Sendable, Equatable {
    /// As it is written, without what stands before it: `amount`, `payout`, `at_most`.
    package let name: String
    /// What it is, or what may be given for it.
    package let type: WordType
    /// A field that may be without a value, a key or a parameter that may be left out.
    package let isOptional: Bool
    /// One or two sentences on what it means.
    package let summary: String
    /// A line or a few of Lua that use it; empty where the name says it all.
    package let example: String
    /// What the host is asked when it is called or read; nil where nothing.
    package let ask: AskKind?

    /// A value, a field, a key or a parameter.
    package init(
        _ name: String,
        _ type: WordType,
        isOptional: Bool = false,
        _ summary: String,
        example: String = "",
        ask: AskKind? = nil
    ) {
        self.name = name
        self.type = type
        self.isOptional = isOptional
        self.summary = summary
        self.example = example
        self.ask = ask
    }

    /// A function.
    init(
        _ name: String,
        _ parameters: [Word],
        gives results: [Word] = [],
        usage: [String]? = nil,
        _ summary: String,
        example: String = "",
        ask: AskKind? = nil
    ) {
        let signature = Signature(parameters: parameters, results: results, usage: usage)
        self.init(name, .function(signature), summary, example: example, ask: ask)
    }

    /// The same field, which may be without a value.
    var optional: Word {
        Word(name, type, isOptional: true, summary, example: example, ask: ask)
    }
}

/// What a run asks its host: the operations of `host.ask` in the prelude.
package enum AskKind: String, CaseIterable, Sendable {
    case action, allowed, await, wait, remember, recall, figure
}

extension Sequence<Word> {
    /// The words' names, as a set.
    package var names: Set<String> { Set(map(\.name)) }

    /// The word of that name.
    package func named(_ name: String) -> Word? { first { $0.name == name } }
}
