import Foundation
import Glibc

/// The file that tokens are kept in, `DIR/.settle/tokens.json`: only its owner can read it.
public struct TokenFile: Sendable {
    /// So many tokens a file may have.
    public static let countMax = 1_000

    private struct Content: Codable {
        var tokens: [Token]
    }

    let path: String

    /// The file of a folder of shops.
    public init(in folder: String) {
        path = "\(folder)/.settle/tokens.json"
    }

    /// The tokens, in the order in which they were made; none where there is no file.
    ///
    /// - Throws: ``TokenProblem``.
    public func read() throws(TokenProblem) -> [Token] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        do {
            let text = try Data(contentsOf: URL(fileURLWithPath: path))
            return try JSONDecoder().decode(Content.self, from: text).tokens
        } catch {
            throw .unreadable(path)
        }
    }

    /// Adds a token.
    ///
    /// - Throws: ``TokenProblem``: its name is taken, or the file can't be written.
    public func add(_ token: Token) throws(TokenProblem) {
        try change { tokens throws(TokenProblem) in
            guard tokens.count < Self.countMax else { throw .tooMany }
            guard !tokens.contains(where: { $0.name == token.name }) else {
                throw .taken(token.name)
            }
            tokens.append(token)
        }
    }

    /// Takes a token away: what is asked with it from now on is refused.
    ///
    /// - Throws: ``TokenProblem``: there is none of that name.
    public func remove(_ name: String) throws(TokenProblem) {
        try change { tokens throws(TokenProblem) in
            guard let place = tokens.firstIndex(where: { $0.name == name }) else {
                throw .unknown(name)
            }
            tokens.remove(at: place)
        }
    }

    /// One at a time, whichever process.
    private func change(
        _ body: (inout [Token]) throws(TokenProblem) -> Void
    ) throws(TokenProblem) {
        let folder = (path as NSString).deletingLastPathComponent
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        } catch {
            throw .unwritable(path)
        }
        let lock = unsafe open(folder, O_RDONLY | O_CLOEXEC)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw .unwritable(path) }
        defer { close(lock) }
        var tokens = try read()
        try body(&tokens)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let text = try? encoder.encode(Content(tokens: tokens)),
            PrivateFile.replace(path, with: Array(text) + [UInt8(ascii: "\n")])
        else { throw .unwritable(path) }
    }
}

/// Why a token can't be made, listed or revoked.
public enum TokenProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file is not to be read, or not what this program writes.
    case unreadable(String)
    /// The file can't be written.
    case unwritable(String)
    /// There is a token of that name.
    case taken(String)
    /// There is none of that name.
    case unknown(String)
    /// There are as many as there may be.
    case tooMany

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .unreadable(let path):
            "the tokens in \(path) can't be read; nobody is let in until they can"
        case .unwritable(let path): "the tokens in \(path) can't be written"
        case .taken(let name): "there is a token '\(name)' already; revoke it, or take another name"
        case .unknown(let name): "there is no token '\(name)'; settle token DIR list names them"
        case .tooMany: "there are \(TokenFile.countMax) tokens; revoke some"
        }
    }
}
