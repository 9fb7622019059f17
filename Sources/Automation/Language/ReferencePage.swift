/// The reference of the rule language as a page: what stands on it, in order.
///
/// In texts, what is between backticks is code.
package enum ReferencePage {
    /// A part of the page.
    enum Block {
        /// Level 2 is a section, level 3 a word of it.
        case heading(level: Int, id: String, String)
        case paragraph(String)
        case code(String)
        case table(head: [String], rows: [[String]])
    }

    static let title = "Settle: the rule language"
    static let introduction = """
        A rule is Lua. It is given a ticket, asks for actions, and may wait for days. Everything a rule, \
        `shop.lua` or a test may say is on this page; anything else is an error that names the nearest word.
        """

    static let example = """
        rule "too small to argue about" {
          on   = "refund.requested",
          when = { kind = "refund_only", amount = at_most(yuan(10)) },
          run  = function(ticket)
            ticket:agree_refund()
            ticket:reply(template "亲,{amount} 元已为您退款,给您添麻烦了。")
          end,
        }
        """

    /// The page after its title, introduction and example.
    static let blocks: [Block] =
        Language.sections.flatMap(blocks(of:)) + [
            .heading(level: 2, id: "values", "Texts that fields may have")
        ] + Choice.all.filter { $0 != .action }.flatMap(blocks(of:))

    private static func blocks(of section: Language.Section) -> [Block] {
        // Keys are told in a table, also those that are given a function.
        let isTable = section.id == "rule-keys"
        let values = section.words.filter { $0.type.signature == nil || isTable }
        let functions = section.words.filter { $0.type.signature != nil && !isTable }
        var blocks: [Block] = [
            .heading(level: 2, id: section.id, section.title), .paragraph(section.summary),
        ]
        blocks += functions.flatMap { self.blocks(of: $0, in: section) }
        guard !values.isEmpty else { return blocks }
        let rows = ConditionWords.paths(of: values).flatMap { self.rows(of: $0.word, as: $0.path) }
        return blocks + [.table(head: ["name", "type", "meaning"], rows: rows)]
    }

    private static func blocks(of word: Word, in section: Language.Section) -> [Block] {
        guard let signature = word.type.signature else { return [] }
        let name = section.prefix + word.name
        var blocks: [Block] = [.heading(level: 3, id: "\(section.id)-\(word.name)", "`\(name)`")]
        var usage = word.usages(as: name).joined(separator: "\n")
        if !signature.results.isEmpty {
            usage += "  → \(signature.results.map(shown).joined(separator: ", "))"
        }
        blocks += [.code(usage), .paragraph(word.summary)]
        // The keys of a rule and of shop.lua have a section of their own.
        let hasSection = ["rule", "shop", "rejection"].contains(name)
        let parameters =
            hasSection
            ? []
            : signature.given
        if !parameters.isEmpty, parameters.count < 20 {
            let rows = parameters.flatMap { self.rows(of: $0, as: $0.name) }
            blocks.append(.table(head: ["takes", "type", "meaning"], rows: rows))
        }
        if !word.example.isEmpty { blocks.append(.code(word.example)) }
        return blocks
    }

    private static func rows(of word: Word, as name: String) -> [[String]] {
        let shown = "`\(name)\(word.isOptional ? "?" : "")`"
        var rows = [[shown, word.type.shown, word.summary]]
        if case .list(.record(let record)) = word.type {
            rows += record.fields.flatMap { self.rows(of: $0, as: "\(name)[…].\($0.name)") }
        }
        return rows
    }

    private static func shown(_ result: Word) -> String {
        result.type.shown + (result.isOptional ? " or nil" : "")
    }

    private static func blocks(of choice: Choice) -> [Block] {
        [
            .heading(level: 3, id: "values-\(choice.name)", choice.name),
            .paragraph(choice.summary),
            .table(
                head: ["text", "meaning"],
                rows: choice.values.map { ["`\"\($0.text)\"`", $0.summary] }
            ),
        ]
    }
}
