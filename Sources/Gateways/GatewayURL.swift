import Foundation

/// Where an action gateway listens: an `http` or `https` URL, with a path and a query if need be.
public struct GatewayURL: Sendable, Hashable {
    /// Where actions are sent with `POST`.
    let target: String
    /// What stands before the key of an action that is asked for.
    private let beforeKey: String
    /// What stands after it: the query with its `?`, or nothing.
    private let afterKey: String

    /// A gateway's URL as a user wrote it.
    ///
    /// - Throws: ``GatewayURLProblem``, which names the fault and never repeats the URL: its query
    ///   may hold a token.
    public init(_ text: String) throws(GatewayURLProblem) {
        guard let parts = URLComponents(string: text, encodingInvalidCharacters: false) else {
            throw .malformed
        }
        guard let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme) else {
            throw .scheme
        }
        guard let host = parts.encodedHost, !host.isEmpty else { throw .host }
        guard parts.user == nil, parts.password == nil else { throw .credentials }
        guard parts.fragment == nil else { throw .fragment }
        let port = try Self.port(parts, of: text)
        let path = parts.percentEncodedPath
        let origin = "\(scheme)://\(host)\(port)"
        afterKey = parts.percentEncodedQuery.map { "?\($0)" } ?? ""
        target = "\(origin)\(path.isEmpty ? "/" : path)\(afterKey)"
        beforeKey = "\(origin)\(path.hasSuffix("/") ? path : path + "/")"
    }

    /// Where an action is asked for with `GET`: `<url>/<key>`, before the query.
    func query(key: String) -> String {
        "\(beforeKey)\(key)\(afterKey)"
    }

    private static func port(
        _ parts: URLComponents,
        of text: String
    ) throws(GatewayURLProblem) -> String {
        guard let port = parts.port else { return "" }
        guard (1...65_535).contains(port) else { throw .port }
        return ":\(port)"
    }
}

/// Why a text is no gateway's URL.
public enum GatewayURLProblem: Error, Sendable, Hashable {
    /// Not a URL at all, or one with characters that must be percent-encoded.
    case malformed
    /// Neither `http` nor `https`.
    case scheme
    /// No host.
    case host
    /// No port that exists.
    case port
    /// A user or password, which logs and process lists would show.
    case credentials
    /// A `#` part, which is never sent.
    case fragment
}

extension GatewayURLProblem: CustomStringConvertible {
    /// One sentence that says what is wrong.
    public var description: String {
        switch self {
        case .malformed:
            "not a URL like https://example.com/actions (special characters are percent-encoded)"
        case .scheme:
            "a gateway's URL begins with http:// or https://"
        case .host:
            "a gateway's URL names a host, like https://example.com/actions"
        case .port:
            "a gateway's port is between 1 and 65535"
        case .credentials:
            "a gateway's URL has no user or password in it; requests are signed with a secret"
        case .fragment:
            "a gateway's URL has no part after #: it would never be sent"
        }
    }
}
