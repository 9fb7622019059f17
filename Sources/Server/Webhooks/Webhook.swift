import Automation
import Foundation

/// What an operator has set: a shop's stream is to be delivered to a URL.
///
/// It is kept in the journal, with its secret, beside the events that it is made of: whoever can
/// read that file has them already.
package struct Webhook: Sendable, Hashable, Codable {
    /// So many types it may ask for.
    static let typesMax = 20
    /// How long each may be, in bytes.
    static let typeBytesMax = 200

    /// 24 hexadecimal digits of chance.
    package var id: String
    /// Whose, as a source of events.
    package var source: String
    /// Where to, as ``WebhookURL`` writes it.
    package var url: String
    /// Types, or beginnings of types that end in `*`; none: all.
    package var types: [String]
    /// What deliveries are signed with, `whsec_…`.
    package var secret: String
    /// When it was made, RFC 3339 in UTC.
    package var created: String

    /// Whose it is.
    var shop: ShopKey {
        guard let shop = ShopKey(source: source) else { preconditionFailure("it was made of one") }
        return shop
    }

    /// Whether its shop's items of a type are for it.
    func takes(_ type: String) -> Bool {
        types.isEmpty || types.contains { type.fits($0) }
    }

    /// The id that an item has at this hook's target, however often it is sent.
    func messageID(_ position: Int64) -> String { "msg_\(id)_\(position)" }

    /// The secret's text for random bytes.
    static func secret(_ bytes: [UInt8]) -> String {
        "whsec_\(Data(bytes).base64EncodedString())"
    }

    /// Its setting.
    static let prefix = "webhook/"
    var setting: Setting { Setting(name: Self.prefix + id, value: encoded(self)) }
}

/// A value as it is kept in a setting.
func encoded(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let text = try? encoder.encode(value) else { preconditionFailure("it has no such part") }
    return Array(text)
}

extension Setting {
    /// The value that was kept; nil where this version can't read it.
    func decoded<Value: Decodable>(as type: Value.Type) -> Value? {
        value.flatMap { try? JSONDecoder().decode(type, from: Data($0)) }
    }
}
