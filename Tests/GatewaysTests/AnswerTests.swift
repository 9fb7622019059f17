import Automation
import Testing

/// Every row of what an HTTP answer says of an action.
@Suite struct AnswerTests {
    private static let failed = #"{"state":"failed","code":"closed","message":"已关闭"}"#

    private struct Row: Sendable, CustomTestStringConvertible {
        let status: Int
        let body: String
        let headers: [String]
        let answer: GatewayAnswer
        /// To a query; nil: the same.
        let queried: GatewayAnswer?

        init(
            _ status: Int,
            _ body: String,
            _ answer: GatewayAnswer,
            headers: [String] = [],
            queried: GatewayAnswer? = nil
        ) {
            self.status = status
            self.body = body
            self.headers = headers
            self.answer = answer
            self.queried = queried
        }

        var testDescription: String { "\(status) \(headers.joined(separator: " ")) \(body)" }
    }

    private static func unknown(_ reason: String) -> GatewayAnswer { .unknown(reason: reason) }

    private static let successes: [Row] = [
        Row(200, #"{"state":"done","reference":"R-1"}"#, .done(reference: "R-1")),
        Row(201, #"{"reference":"R-1","more":[1],"state":"done"}"#, .done(reference: "R-1")),
        Row(299, #" {"state":"done"} "#, .done(reference: "")),
        Row(200, #"{"state":"done","reference":null}"#, .done(reference: "")),
        Row(
            200,
            #"{"state":"done","reference":90071992547409931}"#,
            .done(reference: "90071992547409931")
        ),
        Row(200, #"{"state":"done","reference":["R"]}"#, .done(reference: "")),
        Row(
            200,
            #"{"state":"done","reference":"a\nb\u001b[2J\u202e"}"#,
            .done(reference: "a␊b␛[2J\u{FFFD}")
        ),
        Row(200, #"{"state":"processing"}"#, unknown("the gateway is still processing it")),
        Row(202, #"{"state":"processing"}"#, unknown("the gateway is still processing it")),
        Row(200, #"{"state":"Done"}"#, unknown(#"status 200 with state "Done""#)),
        Row(200, #"{"state":""}"#, unknown(#"status 200 with state """#)),
        Row(200, failed, unknown(#"status 200 with state "failed""#)),
        Row(200, #"{"state":true}"#, unknown("status 200 with a body that can't be read")),
        Row(200, #"{"state":null}"#, unknown("status 200 with a body that can't be read")),
        Row(200, #"{}"#, unknown("status 200 with a body that can't be read")),
        Row(200, #"["done"]"#, unknown("status 200 with a body that can't be read")),
        Row(200, #""done""#, unknown("status 200 with a body that can't be read")),
        Row(200, #"{"state":"done""#, unknown("status 200 with a body that can't be read")),
        Row(200, "<html>", unknown("status 200 with a body that can't be read")),
        Row(200, "", unknown("status 200 with a body that can't be read")),
        Row(204, "", unknown("status 204 with a body that can't be read")),
    ]

    private static let failures: [Row] =
        [400, 401, 403, 404, 410, 422, 451, 499].map {
            Row($0, failed, .failed(code: "closed", message: "已关闭"))
        }
        + [408, 409, 425, 429, 500, 502, 503, 504, 599, 300, 302, 304, 600].map {
            Row($0, $0 == 304 ? "" : failed, unknown("status \($0)"))
        } + [
            Row(422, #"{"state":"failed","code":7,"message":""}"#, .failed(code: "7", message: "")),
            Row(422, #"{"state":"failed","code":"c"}"#, unknown("status 422")),
            Row(422, #"{"state":"failed","message":"m"}"#, unknown("status 422")),
            Row(422, #"{"state":"failed","code":null,"message":"m"}"#, unknown("status 422")),
            Row(422, #"{"state":"failed","code":"c","message":{}}"#, unknown("status 422")),
            Row(422, #"{"code":"c","message":"m"}"#, unknown("status 422")),
            Row(422, #"{"state":"done","reference":"R"}"#, unknown("status 422")),
            Row(422, "", unknown("status 422")),
            Row(404, "", unknown("status 404"), queried: .notFound),
            Row(404, "<html>", unknown("status 404"), queried: .notFound),
            Row(404, #"{"state":"failed"}"#, unknown("status 404"), queried: .notFound),
            Row(410, "", unknown("status 410")),
        ]

    private static let pauses: [Row] = [429, 503].flatMap { status in
        [
            Row(status, "", .postponed(seconds: 0), headers: ["Retry-After: 0"]),
            Row(status, failed, .postponed(seconds: 7), headers: ["Retry-After: 7"]),
            Row(status, "", .postponed(seconds: 7), headers: ["retry-after:   007  "]),
            Row(status, "", .postponed(seconds: 1e30), headers: ["Retry-After: 1\(zeros(30))"]),
            Row(
                status,
                "",
                .postponed(seconds: 5),
                headers: ["Retry-After: Fri, 20 Nov 2026 00:00:05 GMT"]
            ),
            Row(
                status,
                "",
                .postponed(seconds: 0),
                headers: ["Retry-After: Sun, 06 Nov 1994 08:49:37 GMT"]
            ),
            Row(
                status,
                "",
                .postponed(seconds: 90),
                headers: [
                    "Retry-After: Mon, 01 Jan 2024 00:00:30 GMT",
                    "Date: Sun, 31 Dec 2023 23:59:00 GMT",
                ]
            ),
            Row(
                status,
                "",
                .postponed(seconds: 5),
                headers: ["Date: yesterday", "Retry-After: Fri, 20 Nov 2026 00:00:05 GMT"]
            ),
        ]
            + [
                "-1", "+1", "1.5", "1 s", "", "soon", "٣", "Fri, 20 Nov 2026 00:00:05",
                "Fri, 31 Feb 2026 00:00:05 GMT", "Fri, 20 Nov 2026 24:00:05 GMT",
                "Friday, 20-Nov-26 00:00:05 GMT", "Fri Nov 20 00:00:05 2026",
            ].map { Row(status, "", unknown("status \(status)"), headers: ["Retry-After: \($0)"]) }
            + [
                Row(status, "", unknown("status \(status)")),
                Row(
                    status,
                    "",
                    unknown("status \(status)"),
                    headers: ["Retry-After: 1", "Retry-After: 2"]
                ),
            ]
    }

    private static func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }

    @Test(arguments: successes + failures + pauses)
    private func `what an answer says`(row: Row) async throws {
        let head = ["HTTP/1.1 \(row.status) X", "Content-Length: \(row.body.utf8.count)"]
        // These two never have a body, and so no length.
        let lines = [204, 304].contains(row.status) ? [head[0]] : head
        let text = (lines + row.headers).joined(separator: "\r\n") + "\r\n\r\n" + row.body
        #expect(try await GatewayFixture.answer(.answer(text)) == row.answer)
        let queried = try await GatewayFixture.answer(.answer(text), toQuery: true)
        #expect(queried == row.queried ?? row.answer)
    }

    @Test(arguments: [500, 400] as [Int])
    func `Retry-After counts only where it says that nothing was performed`(status: Int)
        async throws
    {
        let answer = try await GatewayFixture.answer(
            .answer(GatewayFixture.http(status, "", "Retry-After: 1"))
        )
        #expect(answer == .unknown(reason: "status \(status)"))
    }

    @Test(arguments: [(199, "x"), (200, "x"), (201, "x"), (66, "退"), (67, "退")])
    func `a reference has at most 200 bytes`(count: Int, letter: String) async throws {
        let reference = String(repeating: letter, count: count)
        let answer = try await GatewayFixture.answer(
            .answer(GatewayFixture.http(200, #"{"state":"done","reference":"\#(reference)"}"#))
        )
        guard case .done(let seen) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(seen.utf8.count <= 200)
        #expect((seen == reference) == (reference.utf8.count <= 200))
        #expect(seen == reference || seen == reference.prefix(seen.count - 1) + "…")
    }

    @Test func `code and message of a failure are bounded`() async throws {
        let long = String(repeating: "x", count: 5_000)
        let answer = try await GatewayFixture.answer(
            .answer(
                GatewayFixture.http(
                    422,
                    #"{"state":"failed","code":"\#(long)","message":"\#(long)"}"#
                )
            )
        )
        let expected = GatewayAnswer.failed(
            code: String(repeating: "x", count: 197) + "…",
            message: String(repeating: "x", count: 997) + "…"
        )
        #expect(answer == expected)
    }

    @Test func `a letter with a thousand accents is cut as well`() async throws {
        let letter = "e" + String(repeating: "\u{301}", count: 1_000)
        let answer = try await GatewayFixture.answer(
            .answer(GatewayFixture.http(200, #"{"state":"done","reference":"\#(letter)"}"#))
        )
        #expect(answer == .done(reference: "…"))
    }
}
