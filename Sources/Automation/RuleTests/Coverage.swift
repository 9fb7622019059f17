import Sandbox

/// Which rules fired in a shop's tests, and which lines of its scripts they reached.
public struct Coverage: Sendable {
    /// A rule.
    public struct RuleCount: Sendable, Hashable {
        /// The rule's name.
        public var name: String
        /// Where it stands.
        public var file: String
        /// The line of its name, from 1.
        public var line: Int
        /// How often it fired, in all tests together.
        public var fired: Int
    }

    /// A script.
    public struct Lines: Sendable, Hashable {
        /// As in messages: `rules/refunds.lua`.
        public var file: String
        /// Lines on which a statement begins.
        public var count: Int
        /// Those of them that no test reached, in order.
        public var missed: [Int]
    }

    /// In the order in which they see an event.
    public var rules: [RuleCount]
    /// Rules and templates, in the order of their names.
    public var files: [Lines]

    init(_ rulebook: Rulebook, fired: [String: Int], _ scripts: ShopScripts, _ sandbox: Sandbox) {
        rules = rulebook.rules.map { rule in
            RuleCount(
                name: rule.name,
                file: rule.file,
                line: rule.line,
                fired: fired[rule.name] ?? 0
            )
        }
        let reached = sandbox.reachedLines
        files = (scripts.rules + scripts.templates).compactMap { source in
            Self.lines(of: source, reached[source.name] ?? ReachedLines())
        }
    }

    private static func lines(of source: Source, _ reached: ReachedLines) -> Lines? {
        let statements = CoverableLines(source.text).statements
        if statements.isEmpty { return nil }
        let known = Set(statements.map(\.line))
        // Of several on a line each must be reached.
        let missed = Set(statements.filter { !$0.isReached(reached) }.map(\.line))
        return Lines(
            file: source.name,
            count: known.count,
            missed: missed.sorted()
        )
    }
}
