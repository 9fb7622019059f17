import Automation
import HTTPTypes

/// Who asks for something, and what they may.
struct Caller: Sendable, Hashable {
    /// The token's name, or where they came from.
    var name: String
    /// What they may do.
    var scopes: Set<Scope>
    /// With which shops.
    var shops: ShopScope

    /// Whoever may do everything.
    static func trusted(_ name: String) -> Caller {
        Caller(name: name, scopes: [.admin], shops: .all)
    }

    /// Whether one of the scopes allows it.
    func may(_ scope: Scope) -> Bool {
        scopes.contains { $0.allows(scope) }
    }

    /// - Throws: 403 where none of the scopes allows it.
    func demand(_ scope: Scope) throws(Problem) {
        if may(scope) { return }
        throw Problem(
            .forbidden,
            "this needs a token with the scope \(scope.rawValue); '\(name)' does not have it"
        )
    }

    /// - Throws: 403 where it concerns all shops, and they have some.
    func demandAllShops() throws(Problem) {
        if shops == .all { return }
        throw Problem(.forbidden, "this concerns all shops: it needs a token for '*'")
    }
}
