/// The definition file for the Lua language server: every word with its type and documentation.
///
/// It is Lua that is never run (`---@meta`), in the
/// [annotations of the language server](https://luals.github.io/wiki/annotations/).
package enum LuaDefinitions {
    /// The text of the file.
    package static let text: String = {
        var file = DefinitionFile()
        file.lines = [
            "---@meta _", "", "-- Settle's words, for editors that speak to a Lua language server.",
            "-- Written by `settle init`; refreshed by `settle init --editor-only`.",
        ]
        file.alias("Time", "integer", "Seconds since 1970.")
        file.alias("Seconds", "number", "A length of time in seconds.")
        for choice in Choice.all { file.choice(choice) }
        file.money()
        for record in [ConditionWords.value, RuleWords.templateValue, RuleWords.rejectionValue] {
            file.opaque(record)
        }
        for record in records + [TicketWords.problem] { file.record(record) }
        file.ticket()
        file.shop()
        for word in Language.globals where word.name != "shop" { file.global(word) }
        for library in LuaWords.libraries { file.library(library) }
        file.tests()
        return file.lines.joined(separator: "\n") + "\n"
    }()

    /// Every record with fields that a word's type names, each once, but for those written by hand.
    private static let records: [Record] = {
        var found: [Record] = []
        var seen: Set<String> = [TicketWords.ticket.name, UnitWords.money.name]
        func gather(_ type: WordType) {
            switch type {
            case .record(let record):
                guard !record.fields.isEmpty, seen.insert(record.name).inserted else { return }
                found.append(record)
                for field in record.fields { gather(field.type) }
            case .list(let element), .map(let element): gather(element)
            case .either(let types): types.forEach(gather)
            case .function(let signature):
                for word in signature.parameters + signature.results { gather(word.type) }
            default: break
            }
        }
        for section in Language.sections {
            for word in section.words { gather(word.type) }
        }
        return found
    }()
}
