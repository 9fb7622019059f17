import Server
import Testing

/// Which addresses outsiders must not reach through a host.
@Suite struct IPAddressTests {
    /// The first and last of each range, in the order of the registries.
    private static let inside = [
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.100.100.200",
        "100.127.255.255", "127.0.0.0", "127.0.0.1", "127.255.255.255", "168.63.129.16",
        "169.254.0.0", "169.254.169.254", "169.254.255.255", "172.16.0.0", "172.31.255.255",
        "192.0.0.0", "192.0.0.192", "192.0.0.255", "192.0.2.0", "192.0.2.255", "192.88.99.0",
        "192.88.99.255", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255",
        "198.51.100.0", "198.51.100.255", "203.0.113.0", "203.0.113.255", "224.0.0.0",
        "239.255.255.255", "240.0.0.0", "255.255.255.255",
        "::", "::1", "::2", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:a9fe:a9fe",
        "::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::", "64:ff9b:1::8.8.8.8",
        "100::", "100::1", "fc00::", "fd00:ec2::254", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fe80::", "fe80::1", "febf::1", "fec0::1", "ff00::", "ff02::1", "ffff::1",
        "2001::", "2001:0:7f00:1::", "2001:1ff:ffff::", "2001:db8::", "2001:db8:ffff::1", "2002::",
        "2002:7f00:1::1", "2002:ffff::", "3fff::", "3fff:fff::1", "4000::", "5f00::1", "1fff::1",
        "::ffff:0:127.0.0.1",
    ]

    @Test(arguments: inside)
    func `what is private, reserved or of this machine is not public`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!address.isPublic)
    }

    /// The neighbours of those ranges, and some that are in use.
    @Test(arguments: [
        "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "168.63.129.15", "168.63.129.17", "169.253.255.255", "169.255.0.0",
        "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0",
        "192.88.98.255", "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
        "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0",
        "223.255.255.255", "8.8.8.8", "223.5.5.5",
        "2000::", "2000::1", "2001:200::", "2001:4860:4860::8888", "2001:db7:ffff::", "2001:db9::",
        "2003::", "2400:3200::1", "3ffe::1", "3fff:1000::", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
    ])
    func `what is beside them is`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.isPublic)
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "0x7f.1.1.1", "2130706433", "localhost",
        "[::1]", "fe80::1%eth0", "1.2.3.4 ", "::g", ":::",
    ])
    func `only an address's own text is one`(text: String) {
        #expect(IPAddress(text) == nil)
    }
}

/// What may be a webhook's URL.
@Suite struct WebhookURLTests {
    @Test(arguments: [
        ("https://example.com", "https://example.com/"),
        ("HTTPS://Example.COM:8443/a%2Fb?x=1&y=%20", "https://example.com:8443/a%2Fb?x=1&y=%20"),
        ("https://[2001:DB8::1]/x", "https://[2001:db8::1]/x"),
        ("https://xn--fsqu00a.example/h", "https://xn--fsqu00a.example/h"),
        ("http://127.0.0.1:1/", "http://127.0.0.1:1/"),
    ])
    func `it is written in one way`(text: String, url: String) throws {
        #expect(try WebhookURL(text) == WebhookURL(url))
    }

    @Test(
        arguments: [
            ("", .malformed), ("example.com", .malformed), ("https://a b/", .malformed),
            ("https://例子.example/", .malformed),
            ("ftp://example.com/", .scheme), ("unix:/run/x", .scheme), ("file:///etc/x", .scheme),
            ("http+unix://%2Frun%2Fx/", .scheme), ("https:///x", .host), ("https://:80/", .host),
            ("https://a%00b/", .host), ("https://127.0.0.1%2F@example.com/", .credentials),
            ("https://[fe80::1%25eth0]/", .host), ("https://user@example.com/", .credentials),
            ("https://user:p@example.com/", .credentials), ("https://example.com:0/", .port),
            ("https://example.com:65536/", .port), ("https://example.com/#x", .fragment),
            ("https://e.com/" + String(repeating: "a", count: 1_987), .long),
        ] as [(String, WebhookURLProblem)]
    )
    func `what is none is refused`(text: String, problem: WebhookURLProblem) {
        #expect(throws: problem) { try WebhookURL(text) }
    }

    @Test func `2,000 bytes are the most`() throws {
        let url = "https://e.com/" + String(repeating: "a", count: 1_986)
        #expect(throws: Never.self) { try WebhookURL(url) }
    }
}
