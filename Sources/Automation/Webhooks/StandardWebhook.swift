import Crypto
import Foundation

/// A secret that requests are signed with, and checked with, as the Standard Webhooks say.
///
/// See <https://www.standardwebhooks.com>.
public struct StandardWebhook: Sendable, Hashable, CustomStringConvertible {
    /// How long a secret may be, in bytes.
    public static let secretBytes = 24...64

    private let secret: [UInt8]

    /// A secret as it is handed out: `whsec_` and 24 to 64 bytes in base64.
    ///
    /// - Throws: ``StandardWebhookProblem``, which never repeats the secret.
    public init(secret text: String) throws(StandardWebhookProblem) {
        let prefix = "whsec_"
        guard text.hasPrefix(prefix) else { throw .prefix }
        guard let data = Data(base64Encoded: String(text.dropFirst(prefix.count))) else {
            throw .base64
        }
        guard Self.secretBytes.contains(data.count) else { throw .length(data.count) }
        secret = Array(data)
    }

    /// The signature of a message: `v1,` and the HMAC-SHA256 of `id.seconds.body` in base64.
    ///
    /// - Parameters:
    ///   - id: the message's id, `webhook-id`.
    ///   - seconds: when it is sent, in seconds since 1970, `webhook-timestamp`.
    ///   - body: its exact bytes.
    /// - Returns: the value of `webhook-signature`.
    public func signature(id: String, seconds: Int64, body: [UInt8]) -> String {
        var code = HMAC<SHA256>(key: SymmetricKey(data: secret))
        code.update(data: Array("\(id).\(seconds).".utf8))
        code.update(data: body)
        return "v1,\(Data(code.finalize()).base64EncodedString())"
    }

    /// Whether one of the signatures of a message is made with this secret.
    ///
    /// - Parameters:
    ///   - signatures: the value of `webhook-signature`: any number of `v1,…`, with spaces between;
    ///     those of another version are passed over.
    ///   - id: the message's id.
    ///   - seconds: when it was sent, as its header says. How old it may be is ``Age``'s business.
    ///   - body: its exact bytes.
    /// - Returns: the answer takes as long whichever byte is wrong.
    public func verifies(
        _ signatures: String,
        id: String,
        seconds: Int64,
        body: [UInt8]
    ) -> Bool {
        var code = HMAC<SHA256>(key: SymmetricKey(data: secret))
        code.update(data: Array("\(id).\(seconds).".utf8))
        code.update(data: body)
        let wanted = code.finalize()
        // So many are looked at; during a rotation there are two.
        return signatures.split(separator: " ").prefix(8).contains { signature in
            guard signature.hasPrefix("v1,"),
                let given = Data(base64Encoded: String(signature.dropFirst(3)))
            else { return false }
            // Crypto compares in constant time.
            return wanted == given
        }
    }

    /// Whether a message's timestamp is near enough to the clock to be taken.
    public enum Age: Sendable, Hashable {
        /// How far it may be from the clock, before or after, in seconds.
        public static let tolerance: Int64 = 300
        case current
        case tooOld
        case tooNew

        /// The age of a message of `seconds` since 1970, at the time `now`, of the same kind.
        public init(of seconds: Int64, at now: Int64) {
            let (age, isOver) = now.subtractingReportingOverflow(seconds)
            if isOver {
                self = seconds < now ? .tooOld : .tooNew
            } else if age > Self.tolerance {
                self = .tooOld
            } else {
                self = age < -Self.tolerance ? .tooNew : .current
            }
        }
    }

    /// Says that there is a secret, not which.
    public var description: String { "StandardWebhook(secret of \(secret.count) bytes)" }
}

extension StandardWebhook: CustomReflectable {
    /// Nothing: a secret is not shown where values are dumped.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why a text is no secret.
public enum StandardWebhookProblem: Error, Sendable, Hashable {
    /// It doesn't begin with `whsec_`.
    case prefix
    /// What follows is not base64.
    case base64
    /// So many bytes are too few or too many.
    case length(Int)
}

extension StandardWebhookProblem: CustomStringConvertible {
    /// What is wrong, to follow the name of the place.
    public var description: String {
        switch self {
        case .prefix: "the secret doesn't begin with whsec_"
        case .base64: "after whsec_ the secret is base64, with its = at the end"
        case .length(let count): "the secret has \(count) bytes; it must have 24 to 64"
        }
    }
}
