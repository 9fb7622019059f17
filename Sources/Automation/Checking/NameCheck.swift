/// Finds unknown globals, unknown members of libraries, and assignments to the language's words.
struct NameCheck: LuaVisitor {
    private let vocabulary: Vocabulary
    private let words: Set<String>
    private let globals: Set<String>
    /// Names that a misspelt one may mean; the source's own variables too.
    private let candidates: Set<String>
    private var list: FindingList
    private var suggestions: [String: String] = [:]

    /// Looking for near names takes time, and nobody reads more of them.
    private static let suggestionsMax = 100
    private static let candidatesMax = 2_000

    static func findings(
        in script: LuaScript,
        vocabulary: Vocabulary,
        globals: Set<String>
    ) -> Set<Finding> {
        var check = NameCheck(script: script, vocabulary: vocabulary, globals: globals)
        check.walk(script.chunk.main)
        return check.list.findings
    }

    private init(script: LuaScript, vocabulary: Vocabulary, globals: Set<String>) {
        self.vocabulary = vocabulary
        self.globals = globals
        words = vocabulary.words
        let own = Set(script.chunk.variables.prefix(Self.candidatesMax).map(\.name))
        candidates = words.union(globals.sorted().prefix(Self.candidatesMax)).union(own)
        list = FindingList(file: script.name)
    }

    mutating func visit(_ expression: LuaExpression) {
        switch expression.form {
        case .name(let name) where name.binding == .global:
            checkRead(name)
        case .chain:
            checkMember(expression)
        default:
            break
        }
    }

    private mutating func checkRead(_ name: LuaName) {
        let isKnown =
            words.contains(name.text) || globals.contains(name.text) || name.text == "_ENV"
        guard !isKnown else { return }
        list.error(
            .unknownName,
            line: name.line,
            "there is no global '\(name.text)'\(nearest(name.text))"
        )
    }

    private mutating func nearest(_ name: String) -> String {
        if let known = suggestions[name] { return known }
        guard suggestions.count < Self.suggestionsMax else { return "" }
        let result = suggestion(for: name, among: candidates)
        suggestions[name] = result
        return result
    }

    private mutating func checkMember(_ expression: LuaExpression) {
        guard let (library, member) = expression.globalMember else { return }
        if let members = vocabulary.libraries[library], !members.contains(member) {
            list.error(
                .unknownMember,
                line: expression.line,
                "there is no '\(library).\(member)'\(suggestion(for: member, among: members))"
            )
        }
        if library == "shop", !vocabulary.figures.contains(member) {
            list.error(
                .unknownMember,
                line: expression.line,
                "there is no figure 'shop.\(member)'"
                    + suggestion(for: member, among: vocabulary.figures)
            )
        }
    }

    mutating func visit(target: LuaExpression) {
        if let (library, member) = target.globalMember, vocabulary.libraries[library] != nil {
            list.error(
                .wordAssigned,
                line: target.line,
                "'\(library).\(member)' can't be set: '\(library)' is one of Settle's words; "
                    + "write a local function instead"
            )
        }
        guard let name = target.name, name.binding == .global, words.contains(name.text) else {
            return
        }
        list.error(
            .wordAssigned,
            line: target.line,
            "'\(name.text)' is one of Settle's words and can't be changed; choose another name, "
                + "or make it a local"
        )
    }
}
