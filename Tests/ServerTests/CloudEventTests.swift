import Automation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Server
import Testing

/// CloudEvents 1.0 over HTTP, in every mode.
@Suite struct CloudEventTests {
    private static let accepted = #"{"accepted":1,"known":0}"#

    @Test(arguments: [
        "application/cloudevents+json", "application/cloudevents+json; charset=UTF-8",
        "APPLICATION/CloudEvents+JSON;charset=\"utf-8\"", "application/json",
        "application/x-ndjson",
    ])
    func `an event in structured mode`(type: String) async throws {
        let web = try LiveWeb()
        try await web.run { client, _ in
            let answer = try await client.post(Sample.message("e-1"), as: type)
            #expect(answer.status == .accepted)
            #expect(answer.text == Self.accepted)
        }
        #expect(web.eventIDs() == ["e-1"])
    }

    @Test(arguments: ["application/cloudevents-batch+json", "application/json"])
    func `a batch, and the same again`(type: String) async throws {
        let web = try LiveWeb()
        try await web.run { client, _ in
            let batch = "[\(Sample.message("e-1")),\n \(Sample.message("e-2", shop: "10087"))]"
            #expect(try await client.post(batch, as: type).text == #"{"accepted":2,"known":0}"#)
            let again = try await client.post(batch, as: type)
            #expect(again.status == .accepted)
            #expect(again.text == #"{"accepted":0,"known":2}"#)
        }
        #expect(web.eventIDs() == ["e-1", "e-2"])
    }

    @Test func `a batch may be empty`() async throws {
        try await LiveWeb().run { client, _ in
            let answer = try await client.post("[]", as: "application/cloudevents-batch+json")
            #expect(answer.text == #"{"accepted":0,"known":0}"#)
        }
    }

    @Test func `JSON lines`() async throws {
        let web = try LiveWeb()
        try await web.run { client, _ in
            let lines = "\(Sample.message("e-1"))\r\n\n\(Sample.message("e-2"))\n"
            let answer = try await client.post(lines, as: "application/x-ndjson")
            #expect(answer.text == #"{"accepted":2,"known":0}"#)
        }
    }

    /// The binding's own example of a header value (3.1.3.2), and what it says beside it.
    @Test(arguments: [
        ("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀"), ("%41bc", "Abc"), ("%e2%82%ac", "€"),
        (#""quoted \"x\" %25""#, #"quoted "x" %"#), ("plain", "plain"),
    ])
    func `an event in binary mode`(header: String, ticket: String) async throws {
        let web = try LiveWeb()
        try await web.run { client, _ in
            let answer = try await client.post(
                #"{"message":{"text":"在吗"}}"#,
                as: "application/json; charset=utf-8",
                Self.attributes(subject: header)
            )
            #expect(answer.text == Self.accepted)
        }
        let event = try #require(web.journal.events(after: 0, limit: 1).first)
        let text = String(decoding: event.event.body, as: UTF8.self)
        #expect(
            text.contains(#""subject":"\#(ticket.replacing("\"", with: "\\\""))""#)
        )
        #expect(text.contains(#""datacontenttype":"application/json; charset=utf-8""#))
        #expect(text.contains(#""traceparent":"00-1""#))
        #expect(text.hasSuffix(#","data":{"message":{"text":"在吗"}}}"#))
    }

    /// An overlong space, which must be rejected; a cut one; what is no digit; no end of a quote.
    @Test(arguments: ["%C0%A0", "%E2%82", "%4", "%zz", "\"open", "%FF"])
    func `a header that is no percent-encoded UTF-8 is refused`(header: String) async throws {
        try await LiveWeb().run { client, _ in
            let answer = try await client.post(
                #"{"message":{"text":"在吗"}}"#,
                as: "application/json",
                Self.attributes(subject: header)
            )
            #expect(answer.status == .badRequest)
            #expect(answer.text.contains("ce-subject must be percent-encoded UTF-8"))
        }
    }

    @Test(arguments: [
        #"{}, "id":"other""#, #"{}} {"#, "{", "1 2", #"{"message":{"text":"a"}}}"#,
    ])
    func `nothing of a body becomes an attribute`(body: String) async throws {
        let web = try LiveWeb()
        try await web.run { client, _ in
            let answer = try await client.post(
                body,
                as: "application/json",
                Self.attributes(subject: "T1")
            )
            #expect(answer.status == .badRequest)
        }
        #expect(web.eventIDs().isEmpty)
    }

    @Test(arguments: ["ce-data", "ce-datacontenttype", "ce-data_base64", "ce-a-b"])
    func `a header that is no attribute is refused`(name: String) async throws {
        try await LiveWeb().run { client, _ in
            var headers = Self.attributes(subject: "T1")
            headers[try #require(HTTPField.Name(name))] = "x"
            let answer = try await client.post("{}", as: "application/json", headers)
            #expect(answer.status == .badRequest)
            #expect(answer.text.contains("\(name) is no attribute"))
        }
    }

    private static func attributes(subject: String) -> HTTPFields {
        HTTPFields(named: [
            "ce-specversion": "1.0", "ce-id": "e-1", "ce-source": "/pinduoduo/shops/10086",
            "CE-Type": "buyer.messaged", "ce-subject": subject, "ce-time": "2026-11-27T00:00:00Z",
            "ce-traceparent": "00-1",
        ])
    }

    @Test(arguments: [
        ("text/plain", 415), ("application/xml", 415), ("application/cloudevents+avro", 415),
        ("application/json; charset=gbk", 415), ("", 415),
    ])
    func `another media type is refused`(type: String, status: Int) async throws {
        try await LiveWeb().run { client, _ in
            let answer = try await client.post(Sample.message("e-1"), as: type)
            #expect(answer.status.code == status)
        }
    }

    @Test func `good events of a batch are stored though others are bad`() async throws {
        let web = try LiveWeb()
        try await web.run { client, _ in
            let bad = Sample.message("e-2").replacing(#","subject":"T1""#, with: "")
            let answer = try await client.post(
                "[\(Sample.message("e-1")),\(bad),{\"a\":tru},\(Sample.message("e-3"))]",
                as: "application/cloudevents-batch+json"
            )
            #expect(answer.status == .badRequest)
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(
                answer.text.contains(
                    #""accepted":2,"known":0,"errors":[{"index":1,"field":"subject","reason":"is missing"},{"index":2,"reason":"not JSON"#
                )
            )
        }
        #expect(web.eventIDs() == ["e-1", "e-3"])
    }

    @Test(arguments: ["[", "{}", "[1 2]", "[1,]", "]", "", "[1]x", "[\"open]"])
    func `what is no list is no batch`(body: String) async throws {
        try await LiveWeb().run { client, _ in
            let answer = try await client.post(body, as: "application/cloudevents-batch+json")
            #expect(answer.status == .badRequest)
            #expect(answer.text.contains("a batch is a JSON list"))
        }
    }

    @Test(arguments: [(0, 202), (1, 413)])
    func `an event has at most 1 MiB`(over: Int, status: Int) async throws {
        try await LiveWeb().run { client, _ in
            var event = Sample.message("e-1")
            let more = (1 << 20) + over - event.utf8.count - #","x":"""#.utf8.count
            event = event.dropLast() + #","x":"\#(String(repeating: "x", count: more))"}"#
            let answer = try await client.post(event)
            #expect(answer.status.code == status)
        }
    }

    @Test(arguments: [(0, 202), (1, 413)])
    func `a body has at most 4 MiB`(over: Int, status: Int) async throws {
        try await LiveWeb().run { client, _ in
            let event = Sample.message("e-1")
            let space = String(repeating: " ", count: (4 << 20) + over - event.utf8.count - 2)
            let answer = try await client.post(
                "[\(event)\(space)]",
                as: "application/cloudevents-batch+json"
            )
            #expect(answer.status.code == status)
        }
    }

    @Test(arguments: [(10_000, 400), (10_001, 413)])
    func `a request holds at most 10,000 events`(count: Int, status: Int) async throws {
        try await LiveWeb().run { client, _ in
            let lines = String(repeating: "{}\n", count: count)
            let answer = try await client.post(lines, as: "application/x-ndjson")
            #expect(answer.status.code == status)
            #expect(answer.body.readableBytes < 20_000)
        }
    }
}
