import Automation
import Disputes
import Foundation
import Sandbox
import Testing

/// The declared words are those that a loaded sandbox has, no more and no fewer.
@Suite struct LanguageTests {
    // MARK: Globals, libraries, methods

    @Test func `every global word is there, and no other`() throws {
        let loaded = try LoadedLanguage()
        let declared = Language.globals.names.union(Language.libraries.keys)
        #expect(Set(loaded.globals.keys) == declared)
        for word in Language.globals {
            // In a rule, shop has fields; shop.lua calls it.
            let isFunction = word.type.signature != nil && word.name != "shop"
            #expect(
                loaded.globals[word.name] == (isFunction ? "function" : "table"),
                "\(word.name)"
            )
        }
    }

    @Test func `shop.lua has the same words but for those that need a ticket`() throws {
        let loaded = try LoadedLanguage(role: "settings")
        let declared = Language.globals.names.union(Language.libraries.keys)
        #expect(
            declared.subtracting(loaded.globals.keys) == ["recall", "remember", "rule", "wait"]
        )
        #expect(Set(loaded.globals.keys).isSubset(of: declared))
        #expect(loaded.globals["shop"] == "function")
    }

    @Test func `tests have their own words, and those of rules but for the ones that wait`() throws
    {
        let loaded = try LoadedLanguage(role: "tests")
        let rules = Language.globals.names.union(Language.libraries.keys)
        #expect(Set(loaded.globals.keys).subtracting(rules) == Language.testGlobals.names)
        #expect(rules.subtracting(loaded.globals.keys) == Language.absentInTests)
    }

    @Test func `a test has the checks that are declared, and no other`() throws {
        let text = try source("RuleTests/TestPrelude.lua")
        let made = text.matches(of: /\ncheck_\w+\("(\w+)"/).map { String($0.output.1) }
        let written = text.matches(of: /\nfunction checks\.(\w+)/).map { String($0.output.1) }
        #expect(Set(made + written) == Language.testChecks.names)
    }

    @Test func `an answer takes the keys that are declared`() throws {
        let text = try source("RuleTests/TestPrelude.lua")
        let table = try #require(text.firstMatch(of: /local answer_keys = {([^}]*)}/)?.output.1)
        let answer = try #require(Language.testGlobals.named("answer")?.type.signature)
        let declared = try #require(answer.parameters.last?.type.record?.fields)
        #expect(Set(table.matches(of: /(\w+) =/).map { String($0.output.1) }) == declared.names)
    }

    /// The parameters of each function of the test prelude, by the word's name.
    private func parametersInTests() throws -> [String: Int] {
        let text = try source("RuleTests/TestPrelude.lua")
        func count(_ list: Substring) -> Int { list.split(separator: ",").count }
        var counts: [String: Int] = [:]
        for match in text.matches(of: /\nfunction words\.(\w+)\(([^)]*)\)/) {
            counts[String(match.output.1)] = count(match.output.2)
        }
        for match in text.matches(of: /\nfunction checks\.(\w+)\(self,? ?([^)]*)\)/) {
            counts["expect(t):\(match.output.1)"] = count(match.output.2)
        }
        // Words that are made by a function: what it returns, or keeps, takes the parameters.
        for match in text.matches(of: /\n(check_\w+)\("(\w+)"/) {
            let maker = try #require(text.firstRange(of: "local function \(match.output.1)("))
            let made = text[maker.upperBound...].firstMatch(of: /function\(self, ([^)]*)\)/)
            counts["expect(t):\(match.output.2)"] = count(try #require(made).output.1)
        }
        let decide = try #require(text.firstRange(of: "local function decide("))
        let decision = text[decide.upperBound...].firstMatch(of: /return function\(([^)]*)\)/)
        for name in ["approve", "deny"] { counts[name] = count(try #require(decision).output.1) }
        return counts
    }

    @Test func `words of tests take as many arguments as are declared`() throws {
        let counts = try parametersInTests()
        let words =
            Language.testGlobals.map { ($0.name, $0) }
            + Language.testChecks.map { ("expect(t):\($0.name)", $0) }
        // The body is taken by what `test "name"` gives.
        for (name, word) in words where name != "test" {
            #expect(word.type.signature?.parameters.count == counts[name], "\(name)")
        }
    }

    @Test func `words of tests are written as tests write them`() {
        let usages = Language.testGlobals.flatMap { $0.usages(as: $0.name) }
        #expect(
            usages == [
                #"test "name" (function() … end)"#, "ticket()", "ticket { … }",
                "fire(t, type?, { … }?)", "message(t, text, from?)", "advance(seconds)",
                "answer(what, { action?, code?, message?, reference?, reason? }?)",
                "approve(t, action?, reason?)", "deny(t, action?, reason?)",
                "resolve(t, how, action?)", "release(t)", "expect(t)",
            ]
        )
        let checks = Language.testChecks.flatMap { $0.usages(as: $0.name) }
        #expect(
            checks == [
                "did(action, wanted?)", "did_not(action, wanted?)",
                "needs_approval(action, wanted?)", "skipped(action, wanted?)",
                "withdrew(action, wanted?)", "is_unknown(action, wanted?)",
                "refused(action, reason?)", "failed(action, reason?)", "denied(action, reason?)",
                "phase(phase)", "has { … }", "waits_for(what)", "spent(amount)", "fired(rule)",
                "did_not_fire(rule)", "run_failed(reason?)",
            ]
        )
        for page in [ReferencePage.markdown, ReferencePage.html] {
            for usage in usages where !usage.contains("\"") {
                #expect(page.contains(usage), "\(usage)")
            }
        }
    }

    @Test func `every library has the members that are declared, and no other`() throws {
        #expect(try LoadedLanguage().libraries == Language.libraries.mapValues(\.names))
    }

    @Test func `a ticket has the methods that are declared, and no other`() throws {
        #expect(try LoadedLanguage().methods == Language.methods.names)
    }

    @Test func `each name is declared once in its place`() {
        let places =
            [
                Language.globals + Language.testGlobals, Language.ticket, Language.methods,
                Language.ruleKeys, Language.shopKeys, Language.shopFields,
            ] + Language.libraries.values
        for words in places { #expect(words.names.count == words.count) }
        #expect(Language.ticket.names.isDisjoint(with: Language.methods.names))
    }

    // MARK: Asks

    @Test func `a word asks the host what it is declared to ask`() throws {
        let words =
            Language.methods.map { ("ticket:", $0) } + Language.globals.map { ("", $0) }
            + Language.shopFields.map { ("shop.", $0) }
        var seen: Set<String> = []
        for (prefix, word) in words {
            guard let ask = word.ask else { continue }
            let asked = try self.asked(by: Self.call(prefix + word.name, word))
            #expect(asked?.operation == ask.rawValue, "\(prefix)\(word.name)")
            if ask == .action, let asked, case .list(let items) = try Value(asked.arguments) {
                #expect(items.first == .string(word.name))
            }
            seen.insert(ask.rawValue)
        }
        #expect(seen == Set(AskKind.allCases.map(\.rawValue)))
    }

    /// A call that gets as far as the ask.
    private static func call(_ name: String, _ word: Word) -> String {
        switch name {
        case "ticket:await": "ticket:await('buyer.messaged', 1)"
        case "ticket:negotiate", "ticket:reject": "\(name) { reason = 'x' }"
        case "wait": "wait(1)"
        case _ where word.type.signature == nil: "local x = \(name)"
        default: "\(name)('x')"
        }
    }

    /// What a rule with this body asks first.
    private func asked(by body: String) throws -> Ask? {
        let source = Source(
            name: "rules/a.lua",
            text: "rule 'r' { on = 'refund.requested', run = function(ticket) \(body) end }"
        )
        let step = try ThreadExecutor.run { () -> Result<Step, any Error> in
            Result {
                let sandbox = try Sandbox()
                let image = try sandbox.load(
                    LoadedLanguage.program(role: "rules", scripts: [source])
                )
                let document: Value = ["platform": "pinduoduo", "event": "x"]
                return sandbox.start(
                    image,
                    entry: try #require(image.entry("run")),
                    arguments: Value.list([.integer(1)]).flat,
                    document: document.flat,
                    now: 0,
                    seed: 0,
                    asks: true,
                    limits: Limits()
                )
            }
        }.get()
        guard case .asked(let ask) = step else {
            Issue.record("\(body): \(step)")
            return nil
        }
        return ask
    }

    // MARK: Tables with keys

    private func source(_ name: String) throws -> String {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/Automation/\(name)")
        return try String(contentsOf: path, encoding: .utf8)
    }

    /// The names in a table of the prelude, such as `local rule_keys = { on = …, when = … }`.
    private func keys(_ table: String) throws -> Set<String> {
        let text = try source("Prelude.lua")
        let start = try #require(text.firstRange(of: "\(table) {")?.upperBound)
        let end = try #require(text[start...].firstIndex(of: "}"))
        return Set(text[start..<end].matches(of: /(\w+) =/).map { String($0.output.1) })
    }

    @Test func `rules, rejections and waits take the keys that are declared`() throws {
        #expect(try keys("local rule_keys =") == Language.ruleKeys.names)
        #expect(try keys("local rejection_keys =") == Language.rejectionKeys.names)
        #expect(try keys("\"ticket:await\", limit,") == Language.awaitKeys.names)
        #expect(
            try keys("local figures =")
                == Language.shopFields.filter { $0.ask == .figure }.names
        )
    }

    @Test func `every declared key of a rule is taken`() {
        let rule = """
            rule "r" { on = "deadline.near", when = {}, run = function() end, before = 1,
              mode = "single", final = true, once = true, when_paused = true, reply_every = 1 }
            """
        for key in Language.ruleKeys { #expect(rule.contains("\(key.name) =")) }
        #expect(ShopFixture(rules: rule).problem() == nil)
    }

    @Test func `every declared key of shop.lua is taken, and one beside them is not`() {
        for (path, word) in settings(of: Language.shopKeys) {
            if path == "platform" || path == "id" { continue }
            let names = path.split(separator: ".")
            let inner = "\(names[names.count - 1]) = \(Self.sample(word))"
            let text = names.count == 1 ? inner : "\(names[0]) = { \(inner) }"
            var shop = ShopFixture(settings: text, rules: "")
            if let key = DeadlineKey(rawValue: word.name) { shop.platform = key.platform }
            #expect(shop.problem() == nil, "\(path)")
            let wrong = names.count == 1 ? "zz_\(inner)" : "\(names[0]) = { zz_\(inner) }"
            shop.settings = wrong
            #expect(shop.problem() != nil, "\(wrong)")
        }
    }

    private func settings(of words: [Word], under prefix: String = "") -> [(String, Word)] {
        words.flatMap { word -> [(String, Word)] in
            guard let record = word.type.record else { return [(prefix + word.name, word)] }
            return settings(of: record.fields, under: prefix + word.name + ".")
        }
    }

    /// A value that the word takes, in Lua.
    private static func sample(_ word: Word) -> String {
        switch word.name {
        case "zone": return "'UTC'"
        case "holidays", "workdays": return "{ '2026-10-01' }"
        case "memory": return "300000"
        case "allocation": return "70000"
        case "string": return "300"
        case "processor_seconds": return "0.5"
        default: break
        }
        return switch word.type {
        case .money: "yuan(1)"
        case .flag: "true"
        case .number, .whole, .duration: "1"
        case .choice(let choice): "'\(choice.texts[0])'"
        case .list(.choice(let choice)): "{ '\(choice.texts[0])' }"
        case .list: "{ 'x' }"
        default: "'x'"
        }
    }

    @Test func `every declared argument of an action is known to the host`() throws {
        for kind in ActionKind.allCases {
            guard let method = Language.methods.named(kind.rawValue),
                let fields = method.type.signature?.fields
            else { continue }
            let given = fields.map { field in
                "\(field.name) = \(field.name == "evidence" ? "{ x = 'y' }" : Self.sample(field))"
            }
            let body =
                "pcall(ticket.\(kind.rawValue), ticket, { \(given.joined(separator: ", ")) })"
            let reasons = try ShopFixture(rules: rule(body)).rehearse(requested()).reasons
            for reason in reasons {
                #expect(!reason.contains("argument"), "\(kind): \(reason)")
                #expect(!reason.contains("must be"), "\(kind): \(reason)")
            }
            let wrong = "pcall(ticket.\(kind.rawValue), ticket, { zz = 1 })"
            let refused = try ShopFixture(rules: rule(wrong)).rehearse(requested()).reasons
            #expect(refused.first?.contains("has no argument 'zz'") == true, "\(kind)")
        }
    }
}
