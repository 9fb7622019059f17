import Automation
import Disputes
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Server
import Testing

/// `GET /metrics` of a host that has done something.
@Suite(.timeLimit(.minutes(2))) struct LiveMetricsTests {
    /// A note, which stays in the host, and a reply, of which the gateway knows nothing.
    private static func files(_ id: String) -> [String: String] {
        var files = LiveWeb.files(id)
        files["rules/a.lua"] = """
            rule "记" { on = "buyer.messaged", run = function(ticket)
              ticket:note "看过"
              ticket:reply "亲,收到"
            end }
            """
        return files
    }

    private static let age = "settle_oldest_unknown_action_seconds"

    private func scrape(_ client: any TestClientProtocol) async throws -> [String: Double] {
        let text = try await client.execute(uri: "/metrics", method: .get).text
        var samples: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " ") else { continue }
            samples[String(line[..<space])] = Double(line[line.index(after: space)...])
        }
        return samples
    }

    /// Hands in messages, and returns once they are decided and all replies unknown.
    private func decide(_ count: Int, _ client: any TestClientProtocol) async throws {
        for number in 1...count {
            let event = Sample.message("e-\(number)", ticket: "T\(number)")
            #expect(try await client.post(event).status == .accepted)
        }
        var samples: [String: Double] = [:]
        repeat {
            samples = try await scrape(client)
        } while samples["settle_processed_events_total"] != Double(count)
            || samples[#"settle_open_actions{state="unknown"}"#] != Double(count)
    }

    @Test func `each family counts what has come to pass`() async throws {
        let web = try LiveWeb(gateway: ScriptedGateway(), files: Self.files)
        try await web.run { client, _ in
            try await decide(3, client)
            _ = try await client.post(Sample.message("e-1"))
            _ = try await client.post("{}")
            // The gateway is asked again after five seconds.
            web.clock.advance(seconds: 4)
            let samples = try await scrape(client)
            let wanted: [String: Double] = [
                #"settle_events_total{outcome="accepted"}"#: 3,
                #"settle_events_total{outcome="known"}"#: 1,
                #"settle_events_total{outcome="rejected"}"#: 1,
                #"settle_decisions_total{shop="/pinduoduo/shops/10086",action="note",state="done"}"#:
                    3,
                #"settle_open_actions{state="unknown"}"#: 3,
                #"settle_open_actions{state="ready"}"#: 0,
                Self.age: 4,
                "settle_lag_seconds_count": 3,
                #"settle_lag_seconds_bucket{le="+Inf"}"#: 3,
            ]
            for (series, value) in wanted { #expect(samples[series] == value, "\(series)") }
            for series in [
                "settle_lag_seconds_sum", "settle_instructions_total",
                "settle_journal_commits_total", "settle_journal_commit_seconds_total",
                "settle_stream_position",
            ] {
                #expect(samples[series, default: 0] > 0, "\(series)")
            }
        }
    }

    @Test func `an action is unknown since nobody knew, however often it is asked after`()
        async throws
    {
        let web = try LiveWeb(gateway: ScriptedGateway(), files: Self.files)
        try await web.run { client, _ in
            try await decide(1, client)
            web.clock.advance(seconds: 10)
            while web.journal.stream(after: 0, limit: 99)
                .count(where: { $0.type == "settle.action.unknown" }) < 2
            {
                await Task.yield()
            }
            web.clock.advance(seconds: 3)
            #expect(try await scrape(client)[Self.age] == 13)
        }
    }
}
