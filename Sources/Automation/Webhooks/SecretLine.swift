/// A line of a file of secrets: `/pinduoduo/shops/10086 whsec_…`.
///
/// Empty lines, and those that begin with `#`, say nothing.
package struct SecretLine {
    /// What to say of a line that is none.
    package static let form =
        "a line is a shop and its secret, like /pinduoduo/shops/10086 whsec_..."

    /// Whose secret it is.
    package var shop: ShopKey
    /// The secret, as it stands there.
    package var secret: String

    /// The lines of a text that say something, by their numbers from 1; nil where one is of another
    /// form.
    package static func read(_ text: String) -> [(number: Int, line: SecretLine?)] {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.enumerated().compactMap { place, line in
            let parts = line.split(whereSeparator: \.isWhitespace)
            guard let first = parts.first, !first.hasPrefix("#") else { return nil }
            guard parts.count == 2, let shop = ShopKey(source: first) else {
                return (place + 1, nil)
            }
            return (place + 1, SecretLine(shop: shop, secret: String(parts[1])))
        }
    }
}
