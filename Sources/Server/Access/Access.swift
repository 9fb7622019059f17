import Automation
import HTTPTypes
import Hummingbird
import NIOCore

/// Who is let in: by the control socket, by token, or anybody on this machine until there is one.
struct Access: Sendable {
    let tokens: TokenBook
    /// Only this machine can reach the host.
    let isLoopback: Bool

    /// Who sends a request.
    ///
    /// - Throws: 401 where nobody is known who could.
    func caller(of request: Request, _ context: WebContext) throws(Problem) -> Caller {
        if context.isFromControlSocket { return .trusted("control") }
        if let header = request.headers[.authorization] { return try bearer(header) }
        guard isLoopback, tokens.isAbsent else {
            throw Problem(.unauthorized, "send a token: Authorization: Bearer settle_…")
        }
        try demandOwnProgram(request)
        return .trusted("loopback")
    }

    private func bearer(_ header: String) throws(Problem) -> Caller {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let caller = tokens.caller(bearing: String(parts[1]))
        else {
            throw Problem(.unauthorized, "this is no token of this host; see settle token list")
        }
        return caller
    }

    /// A page in a browser on this machine may not speak for the one who looks at it.
    private func demandOwnProgram(_ request: Request) throws(Problem) {
        let host = (request.head.authority ?? "127.0.0.1").lowercased()
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        let own: Set<Substring> = ["127.0.0.1", "localhost", "[::1]"]
        guard request.headers[.origin] == nil, own.contains(name) else {
            throw Problem(
                .forbidden,
                "without a token only programs on this machine are let in; make one with settle token"
            )
        }
    }
}
