import Automation
import Foundation
import HTTPTypes
import Hummingbird

/// The query of a request, decoded.
struct Query: Sendable {
    private let items: [URLQueryItem]

    init(_ request: Request) {
        items = URLComponents(string: "?\(request.uri.query ?? "")")?.queryItems ?? []
    }

    /// The first value of that name.
    subscript(name: String) -> String? {
        items.first { $0.name == name }.map { $0.value ?? "" }
    }

    /// Names and values, in order.
    var pairs: [(name: String, value: String)] { items.map { ($0.name, $0.value ?? "") } }

    /// A misspelt name must not mean everything.
    ///
    /// - Throws: 400 for any other name.
    func allow(_ names: String...) throws(Problem) { try allow(names) }

    func allow(_ names: [String]) throws(Problem) {
        guard let other = items.first(where: { !names.contains($0.name) }) else { return }
        throw Problem(
            .badRequest,
            names.isEmpty
                ? "this takes no query; '\(other.name)' was sent"
                : "the query knows \(names.joined(separator: ", ")), not '\(other.name)'"
        )
    }

    /// The shop that is named, if one is.
    ///
    /// - Throws: 400 where it is no shop.
    var shop: ShopKey? {
        get throws(Problem) {
            guard let text = self["shop"] else { return nil }
            return try Self.shop(text)
        }
    }

    /// The shops of those somebody may see that are asked for: one that is named, or all.
    ///
    /// - Throws: 404 where the named one is not theirs.
    func shops(of caller: Caller) throws(Problem) -> ShopScope {
        guard let shop = try shop else { return caller.shops }
        guard caller.shops.contains(shop) else { throw .nothing("shop \(shop.source)") }
        return .shops([shop])
    }

    /// The whole number of a parameter, if it is given.
    ///
    /// - Throws: 400 where it is none, or outside the range.
    func number(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Problem(
                .badRequest,
                "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound), not "
                    + "'\(text.prefix(40))'"
            )
        }
        return number
    }

    /// The shop of a parameter's value.
    ///
    /// - Throws: 400 where it is none.
    static func shop(_ text: String) throws(Problem) -> ShopKey {
        guard let shop = ShopKey(source: text) else {
            throw Problem(.badRequest, "shop is like /pinduoduo/shops/10086, not '\(text)'")
        }
        return shop
    }
}
