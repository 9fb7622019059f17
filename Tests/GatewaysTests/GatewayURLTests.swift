import Gateways
import Testing

/// Which texts are a gateway's URL.
@Suite struct GatewayURLTests {
    @Test(arguments: [
        "http://h", "https://example.com/a/b?c=d", "HTTP://EXAMPLE.com:80", "http://[::1]:8080/a",
        "https://h:65535/", "http://127.0.0.1:1",
    ])
    func `a URL that can be used`(text: String) {
        #expect(throws: Never.self) { try GatewayURL(text) }
    }

    @Test(
        arguments: [
            ("", .scheme), ("h", .scheme), ("ftp://h", .scheme), ("unix:///run/s", .scheme),
            ("http+unix://h", .scheme), ("h:80/a", .scheme), ("print", .scheme),
            ("http://", .host), ("http:///a", .host), ("http:h", .host), ("https://:80/", .host),
            ("http://h:0", .port), ("http://h:65536", .port),
            ("http://user:secret@h/", .credentials), ("http://user@h/", .credentials),
            ("http://h/a#b", .fragment),
            ("http://h/a b", .malformed), ("http://h/\r\nX: y", .malformed),
            ("http://h/亲", .malformed),
            ("http://h h/", .malformed), ("http://h/%zz", .malformed),
        ] as [(String, GatewayURLProblem)]
    )
    func `a URL that can't`(text: String, problem: GatewayURLProblem) {
        #expect(throws: problem) { try GatewayURL(text) }
        #expect(!problem.description.contains("secret@"))
    }
}
