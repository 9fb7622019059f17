import Automation
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Server
import Testing

/// Too much at once is turned away with when to come again, and nothing of it is kept.
@Suite(.timeLimit(.minutes(2))) struct BusyTests {
    private static func batch(_ ids: String...) -> String {
        "[" + ids.map { Sample.message($0) }.joined(separator: ",") + "]"
    }

    @Test func `a shop beyond its rate is told when to come again, another is not`() async throws {
        var options = LiveHost.Options()
        options.shopEventsPerSecond = 2
        let web = try LiveWeb(options: options)
        try await web.run { client, _ in
            let batch = "application/cloudevents-batch+json"
            #expect(try await client.post(Self.batch("e-1", "e-2"), as: batch).status == .accepted)
            let busy = try await client.post(Self.batch("e-3", "e-4", "e-5"), as: batch)
            #expect(busy.status == .tooManyRequests)
            #expect(busy.headers[.retryAfter].flatMap { Int($0) } == 1)
            #expect(busy.headers[.contentType] == "application/problem+json")
            #expect(
                busy.text.contains("too much comes from this shop; send all again after 1 seconds")
            )
            let other = try await client.post(Sample.message("e-1", shop: "10087"))
            #expect(other.status == .accepted)
        }
        #expect(!web.eventIDs().contains("e-5"))
    }

    @Test func `a full host turns all away`() async throws {
        var options = LiveHost.Options()
        options.eventsMax = 0
        let web = try LiveWeb(options: options)
        try await web.run { client, _ in
            let busy = try await client.post(Sample.message("e-1"))
            #expect(busy.status == .serviceUnavailable)
            #expect(busy.headers[.retryAfter] == "1")
            #expect(busy.text.contains("too much comes at once"))
        }
        #expect(web.eventIDs().isEmpty)
    }

    @Test func `bodies that are being read have so much room, and no more`() async throws {
        let event = Sample.message("e-1")
        var limits = ServerLimits()
        limits.bodyBytes = 1_000 + event.utf8.count
        try await LiveWeb(limits: limits).run { client, _ in
            try await RawClient.connect(to: try #require(client.port)) { slow in
                try await slow.send(Self.post(begin: "{", of: 1_000))
                // Just enough is left.
                #expect(try await client.post(event).status == .accepted)
                // Once the other is being read, there is none for a byte more.
                var answer = try await client.post(event + " ")
                while answer.status == .accepted { answer = try await client.post(event + " ") }
                #expect(answer.status == .serviceUnavailable)
                #expect(answer.headers[.retryAfter] == "1")
                #expect(answer.text.contains("too many requests are being read just now"))
                #expect(try await client.post(event).status == .accepted)
                try await slow.send(String(repeating: " ", count: 998) + "}")
                #expect(try await slow.text(until: "}").hasPrefix("HTTP/1.1 400 "))
            }
            #expect(try await client.post(event + " ").status == .accepted)
        }
    }

    private static func post(begin: String, of bytes: Int) -> String {
        """
        POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
        Content-Length: \(bytes)\r\n\r\n\(begin)
        """
    }

    @Test func `a connection too many waits until one ends`() async throws {
        var limits = ServerLimits()
        limits.connections = 2
        let get = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        try await LiveWeb(limits: limits).run { client, _ in
            let port = try #require(client.port)
            try await RawClient.connect(to: port) { first in
                try await first.send(get)
                #expect(try await first.text(until: "200 OK").hasPrefix("HTTP/1.1 200 OK"))
                try await withThrowingTaskGroup(of: String.self) { group in
                    try await RawClient.connect(to: port) { second in
                        try await second.send(get)
                        #expect(try await second.text(until: "200 OK").hasPrefix("HTTP/1.1 200 OK"))
                        group.addTask { try await Self.answer(to: get, at: port) }
                        // Those that are there are served on.
                        for number in 1...20 {
                            try await first.send(
                                "GET /no-\(number) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                            )
                            let text = try await first.text(until: "/no-\(number);")
                            #expect(text.contains("HTTP/1.1 404 "))
                        }
                    }
                    // The second has ended: now it is the third's turn.
                    #expect(try await group.next()?.hasPrefix("HTTP/1.1 200 OK") == true)
                }
            }
        }
    }

    private static func answer(to text: String, at port: Int) async throws -> String {
        var answer = ""
        try await RawClient.connect(to: port) { client in
            try await client.send(text)
            answer = try await client.text(until: "200 OK")
        }
        return answer
    }
}
