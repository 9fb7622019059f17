import Automation
import Foundation

/// What events handed in as Standard Webhooks are signed with, shop by shop.
///
/// A file holds a shop and a secret per line, `/pinduoduo/shops/10086 whsec_…`; two lines for one
/// shop are two keys that are both valid, while one takes the other's place. Empty lines, and those
/// that begin with `#`, say nothing.
public struct IntakeSecrets: Sendable, Hashable {
    /// So many keys of a shop are valid at a time.
    public static let keysMax = 2

    private var keys: [ShopKey: [StandardWebhook]] = [:]

    /// No secrets: nothing signed is taken.
    public init() {}

    /// There are none.
    var isEmpty: Bool { keys.isEmpty }

    /// The keys of a shop that are valid now.
    func keys(of shop: ShopKey) -> [StandardWebhook] { keys[shop] ?? [] }

    /// Reads a file of secrets.
    ///
    /// - Throws: ``IntakeSecretProblem`` with the first line that is wrong.
    public init(path: String) throws(IntakeSecretProblem) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw IntakeSecretProblem(description: "\(path): the file of secrets can't be read")
        }
        try self.init(lines: text, from: path)
    }

    /// Takes the secrets of a file's text; `file` is its name, for the message.
    public init(lines text: String, from file: String) throws(IntakeSecretProblem) {
        for (number, line) in SecretLine.read(text) {
            guard let fault = add(line) else { continue }
            throw IntakeSecretProblem(description: "\(file):\(number): \(fault)")
        }
    }

    /// - Returns: what is wrong with a line; nil: nothing.
    private mutating func add(_ line: SecretLine?) -> String? {
        guard let line else { return SecretLine.form }
        guard keys(of: line.shop).count < Self.keysMax else {
            return "\(line.shop.source) has two secrets already; take the oldest away"
        }
        do throws(StandardWebhookProblem) {
            keys[line.shop, default: []].append(try StandardWebhook(secret: line.secret))
            return nil
        } catch {
            return error.description
        }
    }
}

/// A file of secrets that can't be used; never repeats a secret.
public struct IntakeSecretProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// File, line, and what is wrong there.
    public var description: String
}
