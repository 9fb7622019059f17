import Sandbox

/// One `rule "name" { … }` of a shop, as its scripts declared it.
///
/// A class: it is passed about on every event and never changes.
public final class Rule: Sendable {
    /// When it fires, beside the type of the event.
    enum When: Sendable, Equatable {
        case always
        /// All of them, looked at in this order.
        case conditions([Condition])
        /// A function of the script, by the number it was kept under.
        case function(Int)
    }

    /// What a second event does while a run of the rule waits for the same ticket.
    public enum Mode: String, Sendable, CaseIterable {
        /// Nothing: it fires again when that run has ended.
        case single
        /// The waiting run ends and a new one begins.
        case restart
    }

    /// Its place among the shop's rules, from 0.
    public let place: Int
    /// The text after `rule`, unique in its shop; traces and output lines show it.
    public let name: String
    /// The file it stands in, such as `rules/refunds.lua`.
    public let file: String
    /// The line of its name in that file, from 1.
    public let line: Int
    /// The names of the event types it listens to.
    public let types: Set<String>
    /// What a second event does while it waits; ``Mode/single`` where the rule doesn't say.
    public let mode: Mode
    /// Later rules don't see an event that it fires on.
    public let isFinal: Bool
    /// It fires once per ticket.
    public let isOnce: Bool
    /// It fires also after a human has taken over.
    public let isWhenPaused: Bool
    /// How long before a deadline a `deadline.near` is wanted, in seconds.
    public let before: Int?
    /// A second reply on one ticket within this many seconds is skipped; 300 by default.
    public let replySeconds: Int
    let when: When
    /// The number under which the scripts keep its `run`.
    let body: Int

    /// The prelude has checked every key; what is read here has the type it says.
    fileprivate init(place: Int, _ fields: Value) {
        self.place = place
        name = fields["name"]?.text ?? ""
        file = fields["file"]?.text ?? ""
        line = fields["line"]?.whole ?? 0
        types = Set(fields["on"]?.items.compactMap(\.text) ?? [])
        mode = fields["mode"]?.text.flatMap(Mode.init) ?? .single
        isFinal = fields["final"] == .bool(true)
        isOnce = fields["once"] == .bool(true)
        isWhenPaused = fields["when_paused"] == .bool(true)
        before = fields["before"]?.whole
        replySeconds = fields["reply_every"]?.whole ?? 300
        body = fields["run"]?.whole ?? 0
        when = fields["when"].map(When.init) ?? .always
    }
}

extension Rule {
    /// The most rules a shop may have: a run's number has room for so many per event.
    static let countMax = 1024

    /// Reads a shop's rules from what the prelude's `manifest` returns.
    static func list(from manifest: Value) -> [Rule] {
        guard case .list(let rules) = manifest else { return [] }
        return rules.enumerated().map { Rule(place: $0.offset, $0.element) }
    }
}

extension Rule.When {
    /// Reads what the prelude's `described` made of a `when`.
    fileprivate init(_ described: Value) {
        switch Test(described) {
        case .all(let conditions): self = .conditions(conditions)
        case .function(let number): self = .function(number)
        case let test: self = .conditions([Condition(path: "", test: test)])
        }
    }
}
