import Automation
import Disputes
import Glibc
import Sandbox

/// Commands about the rules: which there are, why one fired, and changing them.
extension ReplSession {
    func rules() -> ReplReply {
        var table = TextTable(columns: [
            .init(title: "", isRight: true), .init(title: "rule"), .init(title: "on"),
            .init(title: "where"),
        ])
        for rule in rulebook.rules {
            table.rows.append([
                "\(rule.place + 1)", rule.name, rule.types.sorted().joined(separator: ", "),
                "\(rule.file):\(rule.line)",
            ])
        }
        if table.rows.isEmpty { return ReplReply(["there is no rule here"]) }
        return ReplReply(table.lines(width: width))
    }

    // MARK: Why

    func why(_ rest: String) throws(Refusal) -> ReplReply {
        if rest.isEmpty { throw Refusal(description: "write :why RULE, or :why RULE TICKET") }
        let (rule, key) = try ruleAndTicket(rest)
        let log = rehearsal.log(of: key, count: 50)
        let seen = log.filter { seen in
            seen.trace?.entries.contains { seen.name(of: $0) == rule.name } ?? false
        }
        guard !seen.isEmpty else {
            let had = log.compactMap { $0.event?.type.name }
            let types = Array(Set(had)).sorted().joined(separator: ", ")
            return ReplReply([
                "“\(rule.name)” listens to \(rule.types.sorted().joined(separator: ", ")); "
                    + "ticket \(name(key)) has had \(types.isEmpty ? "no event" : types)"
            ])
        }
        return ReplReply(
            seen.suffix(5).map { event in
                let entry = event.trace?.entries.first { event.name(of: $0) == rule.name }
                return "\(time(event.event?.time)) \(event.event?.type.name ?? ""): "
                    + (entry.map { RuleEvaluation(rule: rule.name, outcome: $0.outcome).sentence }
                        ?? "")
            }
        )
    }

    /// A rule by its name or a part of it, in quotes or not; behind it perhaps a ticket.
    private func ruleAndTicket(_ text: String) throws(Refusal) -> (Rule, TicketKey) {
        if let rule = try? rule(text.unquotedName) { return (rule, try find(nil)) }
        guard let space = text.lastIndex(of: " ") else {
            return (try rule(text.unquotedName), try find(nil))
        }
        let rule = try rule(String(text[..<space]).trimmed.unquotedName)
        return (rule, try find(String(text[space...]).trimmed))
    }

    private func rule(_ name: String) throws(Refusal) -> Rule {
        let rules = rulebook.rules
        if let rule = rules.first(where: { $0.name == name }) { return rule }
        if let place = Int(name), rules.indices.contains(place - 1) { return rules[place - 1] }
        let found = rules.filter { $0.name.contains(name) }
        if found.count == 1 { return found[0] }
        if found.isEmpty {
            let near = nearestName(to: name, among: rules.map(\.name)).map {
                "; did you mean “\($0)”?"
            }
            throw Refusal(
                description: "there is no rule “\(name.printable)”\(near ?? "; see :rules")"
            )
        }
        let names = found.prefix(5).map { "“\($0.name)”" }.joined(separator: ", ")
        throw Refusal(description: "several rules are called so: \(names)")
    }

    // MARK: Changing them

    /// A rule typed at the prompt; one of the same name that was typed before goes.
    func define(_ rule: TypedRule) throws -> ReplReply {
        let rules = typedRules.filter { $0.name != rule.name || $0.shop != rule.shop } + [rule]
        do {
            try goOn(with: shops, rules, keepsGlobals: true)
        } catch let problem as ShopProblem {
            return ReplReply(error: problem.description)
        }
        return ReplReply(["rule “\(rule.name.printable)” is there until the session ends"])
    }

    func reload() throws -> ReplReply {
        guard source.dir != nil else {
            throw Refusal(description: "the session has no shop folder to reload")
        }
        let reading: ShopFolders.Reading
        do {
            reading = try source.scripts()
        } catch {
            throw Refusal(description: error.description)
        }
        let shops = ReplShops(reading, in: sandbox)
        if let problem = shops.problems.first {
            throw Refusal(description: "\(problem); the session goes on with the rules it had")
        }
        do {
            try goOn(with: shops, typedRules, keepsGlobals: false)
        } catch let problem as ShopProblem {
            throw Refusal(description: "\(problem); the session goes on with the rules it had")
        }
        return ReplReply(["\(counted(shops.ruleCount, "rule")), at \(time(rehearsal.clock))"])
    }

    func reset() throws -> ReplReply {
        stream = try source.stream()
        typedRules = []
        begin(
            try Rehearsal(
                on: try shops.stage(with: []),
                at: source.start(of: stream),
                journal: try source.journal(of: shops)
            )
        )
        return ReplReply()
    }

    func edit(_ name: String) throws -> ReplReply {
        guard source.dir != nil, let folder = shops.folders.first(where: { !$0.path.isEmpty })
        else {
            throw Refusal(description: "the session has no shop folder to edit")
        }
        guard isatty(STDIN_FILENO) == 1 else {
            throw Refusal(description: ":edit needs a terminal")
        }
        let file = try file(to: name, in: folder)
        let path = "\(folder.path)/\(file)".replacing("'", with: "'\\''")
        // The shell finds the editor, which may have arguments, and waits for it.
        guard unsafe system("${VISUAL:-${EDITOR:-vi}} '\(path)'") == 0 else {
            throw Refusal(description: "the editor ended with an error; nothing was reloaded")
        }
        return try reload()
    }

    /// The file of a name, of a rule, of the last error, or the only one.
    private func file(to name: String, in folder: ShopFolder) throws(Refusal) -> String {
        let scripts = folder.scripts
        let files = [scripts.settings.name] + (scripts.rules + scripts.templates).map(\.name)
        if name.isEmpty {
            if let last = lastErrorFile, files.contains(last) { return last }
            if scripts.rules.count == 1 { return scripts.rules[0].name }
            throw Refusal(description: "which? \(files.joined(separator: "  "))")
        }
        let found = files.filter {
            $0 == name || $0.hasSuffix("/\(name)") || $0.hasSuffix("/\(name).lua")
        }
        if found.count == 1 { return found[0] }
        if let rule = try? rule(name.unquotedName), files.contains(rule.file) { return rule.file }
        throw Refusal(
            description:
                "there is no file or rule \(name.printable): \(files.joined(separator: "  "))"
        )
    }
}

extension String {
    /// A name without quotes around it.
    fileprivate var unquotedName: String {
        for pair in ["\"\"", "''", "“”"]
        where count >= 2 && first == pair.first && last == pair.last {
            return String(dropFirst().dropLast())
        }
        return self
    }
}
