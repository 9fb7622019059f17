import Automation
import Crypto
public import Disputes
import Foundation

/// A bearer token as it is kept: its hash, never itself.
public struct Token: Sendable, Hashable, Codable {
    /// What people call it: unique in its file.
    public var name: String
    /// What it allows.
    public var scopes: [Scope]
    /// The shops it is for, as sources of events (`/pinduoduo/shops/10086`); `*`: all of them.
    public var shops: [String]
    /// When it was made, RFC 3339 in UTC.
    public var created: String
    /// The SHA-256 of the token, in hexadecimal digits.
    var hash: String

    /// The bytes of a token that nobody can guess.
    public static let secretBytes = 32
    private static let prefix = "settle_"

    /// A token made of random bytes.
    ///
    /// - Parameters:
    ///   - name: what people call it.
    ///   - scopes: what it allows.
    ///   - shops: for whom; see ``shops``.
    ///   - secret: ``secretBytes`` random bytes.
    ///   - now: when it is made.
    /// - Returns: what is kept, and the text that is shown once.
    public static func make(
        _ name: String,
        scopes: [Scope],
        shops: [String],
        secret: [UInt8],
        at now: Timestamp
    ) -> (token: Token, text: String) {
        let text =
            prefix + secret.hexadecimal
        let token = Token(
            name: name,
            scopes: scopes,
            shops: shops,
            created: Date(timeIntervalSince1970: Double(now.seconds)).ISO8601Format(),
            hash: Array(digest(of: text)).hexadecimal
        )
        return (token, text)
    }

    /// Whether this is the token whose digest that is; takes as long whichever byte differs.
    func isOf(_ digest: SHA256.Digest) -> Bool {
        let given = Array(digest).hexadecimal.utf8
        guard given.count == hash.utf8.count else { return false }
        return zip(given, hash.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// What is compared instead of the token itself.
    static func digest(of text: String) -> SHA256.Digest {
        SHA256.hash(data: Array(text.utf8))
    }

    /// The shops it is for.
    var scope: ShopScope {
        if shops.contains("*") { return .all }
        return .shops(Set(shops.compactMap { ShopKey(source: $0) }))
    }

    /// Who comes with it.
    var caller: Caller { Caller(name: name, scopes: Set(scopes), shops: scope) }
}
