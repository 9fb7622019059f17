import Sandbox

/// What one rule made of one event, as people read it: in a trace, and where a rule's author asks why.
public struct RuleEvaluation: Sendable, Equatable {
    /// The rule's name; `rule 3` where the scripts of that time are not to be had.
    public var rule: String
    /// Where it stood in the scripts of that time; nil where they are not to be had.
    public var source: SourceLine?
    /// Whether it fired, and if not, the first thing that kept it.
    public var outcome: EventTrace.Outcome

    /// A rule with what it made of an event.
    public init(rule: String, source: SourceLine? = nil, outcome: EventTrace.Outcome) {
        self.rule = rule
        self.source = source
        self.outcome = outcome
    }

    /// A run of it was started.
    public var hasFired: Bool {
        if case .fired = outcome { return true }
        return false
    }

    /// Whether it fired, or why not: `amount is 129.00; wanted at_most(10.00)`.
    public var sentence: String {
        switch outcome {
        case .fired: "fired"
        case .condition(let path, let wanted, let seen):
            "\(path.isEmpty ? "the ticket" : path) is \(seen.shown); wanted "
                + wanted.cut(toBytes: 300)
        case .functionSaidNo: "its when function said no"
        case .failed(let message): "its when failed: \(message.cut(toBytes: 1_000))"
        case .once: "it fires once per ticket, and has"
        case .waiting: "a run of it waits for this ticket"
        case .final: "an earlier rule was final"
        case .paused: "a human has taken over"
        }
    }

    /// The condition that did not hold: its field (empty: the whole ticket), what was wanted, what was
    /// seen, as people read them; nil where it was something else.
    public var condition: (field: String, wanted: String, seen: String)? {
        guard case .condition(let path, let wanted, let seen) = outcome else { return nil }
        return (path, wanted.cut(toBytes: 300), seen.shown)
    }

    /// The word for the outcome in JSON: raw values are stable.
    public var code: String {
        switch outcome {
        case .fired: "fired"
        case .condition: "condition"
        case .functionSaidNo: "function_said_no"
        case .failed: "failed"
        case .once: "once"
        case .waiting: "waiting"
        case .final: "final"
        case .paused: "paused"
        }
    }
}

extension Rulebook {
    /// What its rules made of an event.
    ///
    /// - Parameter trace: of an event that came while these rules ran; of other scripts' rules the
    ///   names are not known.
    /// - Returns: one for each rule that listens to the event's type, in their order.
    public func evaluations(of trace: EventTrace) -> [RuleEvaluation] {
        let rules = trace.scripts == scripts.pinPrefix ? self.rules : []
        return trace.entries.map { entry in
            guard rules.indices.contains(entry.rule) else {
                return RuleEvaluation(rule: "rule \(entry.rule + 1)", outcome: entry.outcome)
            }
            let rule = rules[entry.rule]
            return RuleEvaluation(
                rule: rule.name,
                source: SourceLine(file: rule.file, line: rule.line),
                outcome: entry.outcome
            )
        }
    }
}

/// A line of a script.
public struct SourceLine: Sendable, Hashable {
    /// The file in the shop's folder, such as `rules/refunds.lua`.
    public var file: String
    /// The line in it, from 1.
    public var line: Int
    /// Its text without the indent, as it was then; empty where it is not to be had.
    public var text: String

    /// A line by its place.
    public init(file: String, line: Int, text: String = "") {
        self.file = file
        self.line = line
        self.text = text
    }

    /// As Lua writes it: `rules/refunds.lua:12`.
    public var position: String { "\(file):\(line)" }
}
