import Automation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Server
import Testing

/// What goes wrong is told as a problem document, whatever it is.
@Suite struct ProblemTests {
    @Test(arguments: [
        ("/nowhere", "there is nothing at /nowhere; GET /openapi.json lists all routes"),
        (
            "/v1/../v1/events",
            "there is nothing at /v1/../v1/events; GET /openapi.json lists all routes"
        ),
        (
            "/v1/%2e%2e/tokens",
            "there is nothing at /v1/%2e%2e/tokens; GET /openapi.json lists all routes"
        ),
        ("/", "there is nothing at /; GET /openapi.json lists all routes"),
    ])
    func `an unknown path is a problem`(path: String, detail: String) async throws {
        try await LiveWeb().run { client, _ in
            let answer = try await client.execute(uri: path, method: .get)
            #expect(answer.status == .notFound)
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(
                String(buffer: answer.body)
                    == #"{"type":"about:blank","title":"Not Found","status":404,"detail":"\#(detail)"}"#
            )
        }
    }

    @Test func `another method than a path has is a problem that names those it has`() async throws
    {
        try await LiveWeb().run { client, _ in
            let answer = try await client.execute(uri: "/v1/events", method: .get)
            #expect(answer.status == .methodNotAllowed)
            #expect(answer.headers[.allow] == "POST")
            #expect(answer.headers[.contentType] == "application/problem+json")
        }
    }

    @Test func `the host is there, and ready`() async throws {
        try await LiveWeb().run { client, _ in
            for path in ["/healthz", "/readyz"] {
                let answer = try await client.execute(uri: path, method: .get)
                #expect(answer.status == .ok)
            }
        }
    }

    @Test func `a host that stops is there, and not ready`() async throws {
        try await LiveWeb().run { client, host in
            host.stop(within: 5)
            #expect(try await client.execute(uri: "/healthz", method: .get).status == .ok)
            let answer = try await client.execute(uri: "/readyz", method: .get)
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headers[.retryAfter] == "2")
        }
    }

    @Test
    func `while the journal can't be written, nothing is taken, and when to come again is said`()
        async throws
    {
        let disk = FailingJournal()
        let web = try LiveWeb(disk: disk)
        // It ends the host.
        await #expect(throws: JournalError.failed(reason: "the disk is full")) {
            try await web.run { client, host in
                #expect(try await client.post(Sample.message("e-1")).status == .accepted)
                for try await item in host.stream(after: 0)
                where item.type == "settle.rules.decided" {
                    break
                }
                disk.fail()
                let answer = try await client.post(Sample.message("e-2"))
                #expect(answer.status == .serviceUnavailable)
                #expect(answer.headers[.retryAfter] == "5")
                #expect(answer.headers[.contentType] == "application/problem+json")
                #expect(
                    answer.text == """
                        {"type":"about:blank","title":"Service Unavailable","status":503,\
                        "detail":"the journal can't be used just now; nothing was acknowledged \
                        that is not on disk"}
                        """
                )
            }
        }
        #expect(web.eventIDs() == ["e-1"])
    }
}
