import Automation
import Foundation
import HTTPTypes
import HummingbirdTesting
import Server
import Testing

/// `/v1/compaction`: for operators of all shops.
@Suite struct CompactionTests {
    @Test func `it is done for those who may, and says how much`() async throws {
        let web = try LiveWeb()
        let tokens = [
            try web.token(.admin, name: "all"), try web.token(.approve, name: "desk"),
            try web.token(.admin, shops: ["/pinduoduo/shops/10086"], name: "one"),
        ]
        try await web.run { client, host in
            _ = try await host.accept([Array(Sample.message("e-1").utf8)], from: .all)
            func answer(
                _ method: HTTPRequest.Method,
                _ query: String,
                _ token: HTTPFields
            ) async throws -> TestResponse {
                try await client.execute(
                    uri: "/v1/compaction\(query)",
                    method: method,
                    headers: token
                )
            }
            for (place, status) in [200, 403, 403].enumerated() {
                let answer = try await answer(.post, "?older_than_days=90", tokens[place])
                #expect(answer.status.code == status)
            }
            for query in ["", "?older_than_days=0", "?older_than_days=36501", "?older_than_days=x"]
            {
                #expect(try await answer(.post, query, tokens[0]).status == .badRequest)
            }
            #expect(try await answer(.post, "?older=1", tokens[0]).status == .badRequest)
            let idle = try await answer(.get, "", tokens[0])
            #expect(idle.status == .notFound)
            #expect(idle.text.contains("no compaction is at work"))
            let report = try await answer(.post, "?older_than_days=36500", tokens[0])
            #expect(
                report.text == """
                    {"tickets":0,"events":0,"stream_items":0,"dead_letters":0,"scripts":0,\
                    "tickets_seen":1}
                    """
            )
        }
    }
}
