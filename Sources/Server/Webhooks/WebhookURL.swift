import Foundation

/// Where a webhook's deliveries go.
///
/// It is written in one way only, so that whoever reads it later finds the same host in it.
package struct WebhookURL: Sendable, Hashable {
    /// How long one may be, in bytes.
    package static let bytesMax = 2_000

    /// The whole of it.
    package let text: String
    /// The host's name in ASCII, or its address without brackets.
    package let host: String
    /// Whether what is sent is encrypted.
    package let isEncrypted: Bool

    /// A URL as an operator wrote it: `https`, or `http`.
    ///
    /// - Throws: ``WebhookURLProblem``.
    package init(_ text: String) throws(WebhookURLProblem) {
        guard text.utf8.count <= Self.bytesMax else { throw .long }
        guard let parts = URLComponents(string: text, encodingInvalidCharacters: false),
            let scheme = parts.scheme?.lowercased()
        else { throw .malformed }
        guard scheme == "https" || scheme == "http" else { throw .scheme }
        guard parts.user == nil, parts.password == nil else { throw .credentials }
        guard parts.fragment == nil else { throw .fragment }
        guard let host = Self.host(parts.encodedHost?.lowercased() ?? "") else { throw .host }
        var port = ""
        if let number = parts.port {
            guard (1...65_535).contains(number) else { throw .port }
            port = ":\(number)"
        }
        let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        let query = parts.percentEncodedQuery.map { "?\($0)" } ?? ""
        let shown = host.contains(":") ? "[\(host)]" : host
        self.text = "\(scheme)://\(shown)\(port)\(path)\(query)"
        self.host = host
        isEncrypted = scheme == "https"
    }

    /// Its address, where it is written as one.
    package var address: IPAddress? { IPAddress(host) }

    /// A host's name or address; nil where another reader might see another one in it.
    private static func host(_ text: String) -> String? {
        if text.hasPrefix("["), text.hasSuffix("]") {
            let inner = String(text.dropFirst().dropLast())
            return IPAddress(inner).map { _ in inner }
        }
        let isName = text.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
                || byte == 0x2E || byte == 0x5F
        }
        return isName && (1...253).contains(text.utf8.count) ? text : nil
    }
}

/// Why a text is no URL for a webhook.
package enum WebhookURLProblem: Error, Sendable, Hashable, CaseIterable {
    /// Not a URL, or with characters that must be percent-encoded.
    case malformed
    /// More than ``WebhookURL/bytesMax``.
    case long
    /// Neither `http` nor `https`.
    case scheme
    /// No host, or one that can't be read in one way only.
    case host
    /// No port that exists.
    case port
    /// A user or a password.
    case credentials
    /// A `#` part.
    case fragment
}

extension WebhookURLProblem: CustomStringConvertible {
    /// What is wrong, to follow the member's name.
    package var description: String {
        switch self {
        case .malformed: "is no URL like https://example.com/settle (others are percent-encoded)"
        case .long: "has more than \(WebhookURL.bytesMax) bytes"
        case .scheme: "begins with https://"
        case .host: "names a host, like https://example.com/settle"
        case .port: "has a port that is not between 1 and 65535"
        case .credentials: "has a user or password in it; deliveries are signed instead"
        case .fragment: "has a part after #, which would never be sent"
        }
    }
}
