import Automation
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Server
import Testing

/// What no client may do: send slowly, send garbage, send too much.
@Suite struct GuardTests {
    private static var limits: ServerLimits {
        var limits = ServerLimits()
        limits.headSeconds = 1
        limits.bodySeconds = 1
        limits.headerBytes = 4_096
        limits.headerCount = 20
        return limits
    }

    @Test(arguments: ["", "GET", "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "])
    func `a head that does not come in time ends the connection`(begin: String) async throws {
        try await LiveWeb(limits: Self.limits).run { client, _ in
            try await RawClient.connect(to: try #require(client.port)) { slow in
                if !begin.isEmpty { try await slow.send(begin) }
                #expect(try await slow.text().isEmpty)
            }
        }
    }

    @Test func `bytes that trickle in do not keep a connection`() async throws {
        try await LiveWeb(limits: Self.limits).run { client, _ in
            try await RawClient.connect(to: try #require(client.port)) { slow in
                try await slow.send("GET /healthz HTTP/1.1\r\nHost: x\r\n")
                let heard = try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        while !Task.isCancelled {
                            try? await slow.send("X-A: b\r\n")
                            try? await Task.sleep(for: .milliseconds(300))
                        }
                    }
                    defer { group.cancelAll() }
                    return try await slow.text()
                }
                #expect(heard.isEmpty)
            }
        }
    }

    @Test func `a body that does not come in time is told so`() async throws {
        try await LiveWeb(limits: Self.limits).run { client, _ in
            try await RawClient.connect(to: try #require(client.port)) { slow in
                try await slow.send(
                    """
                    POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
                    Content-Length: 1000\r\n\r\n{
                    """
                )
                let text = try await slow.text()
                #expect(text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
                #expect(text.contains("application/problem+json"))
            }
        }
    }

    @Test func `a connection goes on after an answer, and ends when it is idle`() async throws {
        try await LiveWeb(limits: Self.limits).run { client, _ in
            try await RawClient.connect(to: try #require(client.port)) { idle in
                let get = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                try await idle.send(get + get)
                let text = try await idle.text()
                #expect(text.components(separatedBy: "HTTP/1.1 200 OK").count == 3)
            }
        }
    }

    @Test(arguments: [
        "\u{0}\u{1}\u{2}\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "POST /v1/events HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n",
        "{\"specversion\":\"1.0\"}\r\n\r\n",
        "POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "\u{0}\r\n\r\n" + String(repeating: "x", count: 300_000),
    ])
    func `garbage is refused, and the next is served`(bytes: String) async throws {
        try await LiveWeb(limits: Self.limits).run { client, _ in
            let port = try #require(client.port)
            for _ in 0..<20 {
                try await RawClient.connect(to: port) { wild in
                    try await wild.send(bytes)
                    let text = try await wild.text()
                    #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
                    #expect(text.contains("application/problem+json"))
                    #expect(text.contains(#""status":400"#))
                }
            }
            try await RawClient.connect(to: port) { next in
                try await next.send("GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                let text = try await next.text()
                #expect(text.hasPrefix("HTTP/1.1 200 "))
            }
        }
    }

    @Test(arguments: [(3_000, true), (5_000, false)])
    func `headers have a size`(bytes: Int, fits: Bool) async throws {
        try await LiveWeb(limits: Self.limits).run { client, _ in
            try await RawClient.connect(to: try #require(client.port)) { big in
                let value = String(repeating: "x", count: bytes)
                try await big.send(
                    "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Big: \(value)\r\n\r\n"
                )
                let text = try await big.text()
                #expect(text.hasPrefix(fits ? "HTTP/1.1 200 " : "HTTP/1.1 431 "))
                #expect(text.contains("application/problem+json") == !fits)
            }
        }
    }

    @Test(arguments: [(18, true), (19, false)])
    func `headers have a number`(count: Int, fits: Bool) async throws {
        try await LiveWeb(limits: Self.limits).run { client, _ in
            try await RawClient.connect(to: try #require(client.port)) { many in
                let more = (0..<count).map { "X-\($0): x\r\n" }.joined()
                try await many.send(
                    "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(more)\r\n"
                )
                let text = try await many.text()
                #expect(text.hasPrefix(fits ? "HTTP/1.1 200 " : "HTTP/1.1 431 "))
            }
        }
    }

    @Test(arguments: [
        "/../etc/passwd", "/v1/../v1/stream", "/%2e%2e/%2e%2e/etc/passwd", "/v1/tickets/..%2f..",
        "//etc/passwd", "/v1/events/../../healthz", "/%00", "/.settle/journal.db",
    ])
    func `there is nothing beside the routes`(path: String) async throws {
        try await LiveWeb(limits: Self.limits).run { client, _ in
            try await RawClient.connect(to: try #require(client.port)) { curious in
                try await curious.send(
                    "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                )
                let text = try await curious.text()
                #expect(text.hasPrefix("HTTP/1.1 404 "))
                #expect(text.contains("application/problem+json"))
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a client that stalls in a body does not hold up the end`() async throws {
        var limits = Self.limits
        limits.bodySeconds = 3_600
        let web = try LiveWeb(limits: limits)
        let (ports, port) = AsyncStream<Int>.makeStream()
        let (stalls, stall) = AsyncStream<Void>.makeStream()
        async let told = Self.stall(at: ports) { stall.finish() }
        try await web.run { client, _ in
            port.yield(try #require(client.port))
            port.finish()
            for await _ in stalls {}
        }
        // What had not been looked at when the end came is let go of without a word.
        let words = try await told
        #expect(words.isEmpty || words.contains("HTTP/1.1 408 Request Timeout\r\n"))
    }

    /// Begins a request, and hears what it is told.
    private static func stall(
        at ports: AsyncStream<Int>,
        whenBegun: @Sendable () -> Void
    ) async throws -> String {
        var told = ""
        for await port in ports {
            try await RawClient.connect(to: port) { slow in
                // Both in one piece: with the answer to the first, the second has been seen.
                try await slow.send(
                    """
                    GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n\
                    POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
                    Content-Length: 1000\r\n\r\n{
                    """
                )
                _ = try await slow.text(until: "200 OK")
                whenBegun()
                told = try await slow.text()
            }
        }
        return told
    }

    @Test(arguments: [
        ("evil.example", 403), ("localhost:1", 202), ("[::1]:8787", 202), ("127.0.0.1", 202),
    ])
    func `without tokens only this machine's own names are answered`(
        host: String,
        status: Int
    ) async throws {
        try await LiveWeb(limits: Self.limits).run { client, _ in
            let event = Sample.message("e-1")
            try await RawClient.connect(to: try #require(client.port)) { page in
                try await page.send(
                    """
                    POST /v1/events HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\
                    Content-Type: application/json\r\nContent-Length: \(event.utf8.count)\r\n\r\n\(event)
                    """
                )
                #expect(try await page.text().hasPrefix("HTTP/1.1 \(status) "))
            }
        }
    }
}
