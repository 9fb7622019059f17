/// A run, or a rule's `when`, that ended badly.
public struct RunWarning: Sendable, Hashable, CustomStringConvertible {
    /// The position is part of the message, as Lua writes it: `rules/refunds.lua:12: …`.
    public var message: String
    /// The rule's name.
    public var rule: String
    /// The shop's id on its platform.
    public var shop: String
    /// The ticket's id on its platform.
    public var ticket: String

    /// The message with where it happened, on one line.
    public var description: String {
        "\(message) (rule '\(rule)', shop \(shop), ticket \(ticket))"
    }
}
