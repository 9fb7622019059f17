import Automation
import Sandbox

/// A rule typed at the prompt: it is there until the session ends.
struct TypedRule {
    var name: String
    var shop: ShopKey
    var source: Source

    /// A line that begins with `rule "name"`; nil for any other.
    init?(_ text: String, of shop: ShopKey, number: Int) {
        var rest = text.trimmed[...]
        guard rest.hasPrefix("rule") else { return nil }
        rest = rest.dropFirst(4).drop { $0 == " " || $0 == "(" }
        guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
        name = String(rest.dropFirst().prefix { $0 != quote })
        self.shop = shop
        source = Source(name: "rules/repl-\(number).lua", text: text)
    }
}
