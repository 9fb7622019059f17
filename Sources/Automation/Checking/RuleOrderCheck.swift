/// Checks the rules of all scripts together: names used twice, and rules that an earlier one hides.
enum RuleOrderCheck {
    private struct Placed {
        let rule: RuleLiteral
        let file: String

        var place: String { "\(file):\(rule.line)" }
    }

    static func findings(in scripts: [LuaScript]) -> Set<Finding> {
        let rules = scripts.flatMap { script in
            script.rules.map { Placed(rule: $0, file: script.name) }
        }
        return duplicates(in: rules).union(hidden(in: rules))
    }

    private static func duplicates(in rules: [Placed]) -> Set<Finding> {
        var findings: Set<Finding> = []
        var first: [String: Placed] = [:]
        for placed in rules {
            guard let name = placed.rule.name else { continue }
            guard let earlier = first[name] else {
                first[name] = placed
                continue
            }
            findings.insert(
                Finding(
                    file: placed.file,
                    line: placed.rule.line,
                    severity: .error,
                    code: .duplicateRule,
                    message: "there are two rules \"\(name)\": here, line \(placed.rule.line), and "
                        + "at \(earlier.place); each needs a name of its own"
                )
            )
        }
        return findings
    }

    /// Rules after one that takes every event of their types with `final = true`.
    private static func hidden(in rules: [Placed]) -> Set<Finding> {
        var findings: Set<Finding> = []
        var takers: [String: Placed] = [:]
        for placed in rules {
            guard let events = placed.rule.events, !events.isEmpty else { continue }
            let hiders = events.compactMap { takers[$0.text] }
            if let hider = hiders.last, hiders.count == events.count,
                !placed.rule.isTrue("when_paused")
            {
                findings.insert(finding(placed, hiddenBy: hider))
            }
            guard takesEverything(placed.rule) else { continue }
            for event in events where takers[event.text] == nil { takers[event.text] = placed }
        }
        return findings
    }

    private static func finding(_ placed: Placed, hiddenBy hider: Placed) -> Finding {
        let name = hider.rule.name.map { " \"\($0)\"" } ?? ""
        return Finding(
            file: placed.file,
            line: placed.rule.line,
            severity: .warning,
            code: .neverFires,
            message: "this rule never fires, except while a run of the earlier one waits: the rule"
                + "\(name) at \(hider.place) has no 'when' and is 'final', so it takes every such "
                + "event; give it a 'when', or move it behind"
        )
    }

    /// Whether nothing but a waiting run of its own keeps the rule from firing.
    private static func takesEverything(_ rule: RuleLiteral) -> Bool {
        rule.isTrue("final") && rule.isUnconditional && rule["once"] == nil
            && rule["before"] == nil
    }
}
