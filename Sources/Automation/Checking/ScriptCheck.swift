/// Reads a shop's scripts without running them, for `settle check`.
///
/// It finds what loading can't: what stands in the bodies of functions. It never fails: a source
/// that is not Lua gives one finding, and the other sources are read all the same. The findings
/// depend on nothing but the sources and the vocabulary.
package struct ScriptCheck: Sendable {
    private let vocabulary: Vocabulary

    /// A script, by its name in the shop's folder.
    package struct Source: Sendable {
        let name: String
        let text: [UInt8]

        /// A source of any bytes.
        package init(name: String, text: [UInt8]) {
            self.name = name
            self.text = text
        }

        /// A source in UTF-8.
        package init(name: String, text: String) {
            self.init(name: name, text: Array(text.utf8))
        }
    }

    /// A check against a vocabulary.
    package init(vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    /// The findings, by file, line and code.
    ///
    /// The sources are given in the order in which they are loaded.
    package func findings(in sources: [Source]) -> [Finding] {
        var findings: Set<Finding> = []
        var scripts: [LuaScript] = []
        for source in sources {
            do throws(LuaSyntaxError) {
                let chunk = try LuaParser.parse(source.text)
                scripts.append(LuaScript(name: source.name, chunk: chunk))
            } catch {
                var list = FindingList(file: source.name)
                list.error(.syntax, line: error.line, error.description)
                findings.formUnion(list.findings)
            }
        }
        let globals = scripts.reduce(into: Set<String>()) { $0.formUnion($1.globals) }
        for script in scripts { findings.formUnion(findingsOf(script, globals: globals)) }
        findings.formUnion(RuleOrderCheck.findings(in: scripts))
        return findings.sorted()
    }

    private func findingsOf(_ script: LuaScript, globals: Set<String>) -> Set<Finding> {
        let known = KnownValues(script, vocabulary: vocabulary)
        let graph = FunctionGraph(script)
        return NameCheck.findings(in: script, vocabulary: vocabulary, globals: globals)
            .union(TicketCheck.findings(in: script, vocabulary: vocabulary, known: known))
            .union(SharedVariableCheck.findings(in: script, vocabulary: vocabulary, graph: graph))
            .union(
                AskCheck.findings(in: script, vocabulary: vocabulary, known: known, graph: graph)
            )
            .union(TemplateCheck.findings(in: script, vocabulary: vocabulary))
            .union(RuleCheck.findings(in: script, vocabulary: vocabulary))
            .union(CompilerBugCheck.findings(in: script))
    }
}
