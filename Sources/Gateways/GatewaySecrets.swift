public import Automation
import Disputes
import Foundation

/// What requests of each shop are signed with.
///
/// A file holds one shop's secret per line, `/pinduoduo/shops/10086 whsec_…`; empty lines, and
/// those that begin with `#`, say nothing. A secret for all shops serves those without their own.
public struct GatewaySecrets: Sendable, Hashable {
    private var shared: StandardWebhook?
    private var byShop: [ShopKey: StandardWebhook] = [:]

    /// No secrets: no request is signed.
    public init() {}

    /// The secret of a shop; nil: its requests are not signed.
    public func secret(of shop: ShopKey) -> StandardWebhook? {
        byShop[shop] ?? shared
    }

    /// Sets the secret for all shops without one of their own.
    ///
    /// - Parameters:
    ///   - secret: `whsec_…`; white space around it is dropped.
    ///   - name: where it came from, for the message: an environment variable.
    /// - Throws: ``GatewaySecretProblem``.
    public mutating func share(
        _ secret: String,
        from name: String
    ) throws(GatewaySecretProblem) {
        do {
            let text = secret.trimmingCharacters(in: .whitespacesAndNewlines)
            shared = try StandardWebhook(secret: text)
        } catch {
            throw GatewaySecretProblem(place: name, fault: .secret(error))
        }
    }

    /// Reads a file of secrets.
    ///
    /// - Parameter path: the file, UTF-8.
    /// - Throws: ``GatewaySecretProblem``.
    public mutating func read(path: String) throws(GatewaySecretProblem) {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw GatewaySecretProblem(place: path, fault: .unreadable)
        }
        try add(lines: text, from: path)
    }

    /// Adds the secrets of a file's text.
    ///
    /// - Parameters:
    ///   - text: the lines.
    ///   - file: the file's name, for the message.
    /// - Throws: ``GatewaySecretProblem`` with the first line that is wrong.
    public mutating func add(
        lines text: String,
        from file: String
    ) throws(GatewaySecretProblem) {
        for (number, line) in SecretLine.read(text) {
            do throws(GatewaySecretProblem.Fault) {
                try add(line)
            } catch {
                throw GatewaySecretProblem(place: file, line: number, fault: error)
            }
        }
    }

    private mutating func add(_ line: SecretLine?) throws(GatewaySecretProblem.Fault) {
        guard let line else { throw .form }
        guard byShop[line.shop] == nil else { throw .twice(line.shop) }
        do {
            byShop[line.shop] = try StandardWebhook(secret: line.secret)
        } catch {
            throw .secret(error)
        }
    }
}

/// A secret, or a file of them, that can't be used; never repeats what it read.
public struct GatewaySecretProblem: Error, Sendable, Hashable {
    /// What is wrong.
    public enum Fault: Error, Sendable, Hashable {
        /// The file is not there, or not to be read, or no UTF-8.
        case unreadable
        /// Not a shop and a secret.
        case form
        /// A second secret for one shop.
        case twice(ShopKey)
        /// No secret.
        case secret(StandardWebhookProblem)
    }

    /// The file, or the environment variable.
    public var place: String
    /// The line, from 1; nil where there are none.
    public var line: Int?
    /// What is wrong there.
    public var fault: Fault
}

extension GatewaySecretProblem: CustomStringConvertible {
    /// The place and what is wrong there, in one line.
    public var description: String {
        "\(place):\(line.map { "\($0):" } ?? "") \(fault)"
    }
}

extension GatewaySecretProblem.Fault: CustomStringConvertible {
    /// What is wrong.
    public var description: String {
        switch self {
        case .unreadable: "the file of secrets can't be read"
        case .form: SecretLine.form
        case .twice(let shop): "\(shop.source) has a secret already"
        case .secret(let problem): problem.description
        }
    }
}
