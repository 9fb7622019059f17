import Foundation
import Testing

/// What `settle serve` says on standard error, and what it never says.
@Suite(.timeLimit(.minutes(2))) struct HostLogTests {
    private static let name = "王小明"

    /// Rules that fail with a buyer's own words.
    private static let rules = """
        rule "炸" { on = "refund.requested", run = function(ticket)
          error("坏了: " .. tostring(ticket.statement))
        end }
        rule "也炸" { on = "buyer.messaged", run = function(ticket, event)
          error("坏了: " .. tostring(event.text))
        end }

        """

    private func text(of place: Workplace) -> String {
        (try? String(contentsOfFile: place["log"], encoding: .utf8)) ?? ""
    }

    /// Runs a host over lines until something is so.
    ///
    /// - Returns: what it logged, line by line.
    private func logged(
        _ lines: [String],
        until isSo: (Workplace) throws -> Bool
    ) async throws -> [[String: Any]] {
        let place = try Workplace(rules: Self.rules, settings: HumanShop.settings())
        let child = try Child(
            ["serve", "shop", "--listen", "127.0.0.1:0", "--stdin", "--log", "json"],
            in: place.path,
            input: .pipe,
            terminal: try Descriptor(writing: place["log"])
        )
        child.write(lines)
        while try !isSo(place) { await Task.yield() }
        #expect(child.end(with: SIGTERM).status == 0)
        return try text(of: place).split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return try #require(object as? [String: Any], "\(line)")
        }
    }

    /// Whether any member of any line holds the name.
    private func says(_ log: [[String: Any]]) -> Bool {
        log.contains { $0.values.contains { "\($0)".contains(Self.name) } }
    }

    private func hasRefused(_ place: Workplace) -> Bool {
        text(of: place).contains("a line is no event")
    }

    @Test func `as JSON each line is an object with time, level and message`() async throws {
        let log = try await logged(["no event"], until: hasRefused)
        for line in log {
            let at = try #require(line["at"] as? String)
            #expect(at.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(at)")
            let level = try #require(line["level"] as? String)
            #expect(["info", "warning", "error"].contains(level))
            #expect(line["message"] is String)
        }
        let messages = log.compactMap { $0["message"] as? String }
        #expect(messages.contains("listening"))
        #expect(messages.last == "ended")
        let refused = try #require(log.first { $0["line"] as? String == "1" })
        #expect(refused["level"] as? String == "warning")
        #expect((refused["message"] as? String)?.hasPrefix("a line is no event: not JSON") == true)
        #expect(refused["input"] as? String == "standard input")
    }

    @Test
    func `what people wrote, names and addresses are not said, also where a rule fails on them`()
        async throws
    {
        let request = Sample.request(1, statement: "\(Self.name)要退款").replacing(
            #""buyer":{"id":"b-1"}"#,
            with: """
                "buyer":{"id":"b-1","nick":"\(Self.name)"},"address":"\(Self.name),人民路 1 号",\
                "receiver":{"name":"\(Self.name)","phone":"13800000000"}
                """
        )
        #expect(request.contains(#""nick":"\#(Self.name)""#))
        let message = Sample.message(2, on: 1, "我是\(Self.name)")
        let log = try await logged([Sample.now(request), Sample.now(message)]) { place in
            let failed = try place.objects("runs", "shop", "--state", "failed")
            // The name was at hand.
            return failed.count { "\($0["failure"] ?? "")".contains(Self.name) } == 2
        }
        #expect(!says(log), "\(log)")
    }

    @Test(arguments: [
        #"{"王小明"#,
        #"{"specversion":"1.0","id":"王小明","source":"/pinduoduo/shops/10086"}"#,
        Sample.request(1).replacing(#""kind":"refund_only""#, with: #""phase":"王小明""#),
        Sample.request(1).replacing(#""kind":"refund_only""#, with: #""kind":"王小明""#),
        Sample.request(1).replacing("2026-11-01T", with: "王小明"),
        Sample.request(1).replacing(#""buyer":{"id":"b-1"}"#, with: #""buyer":"王小明""#),
        Sample.request(1).replacing("/pinduoduo/shops/10086", with: "/王小明"),
    ])
    func `nor is what a line holds that is no event`(line: String) async throws {
        #expect(line.contains(Self.name))
        let log = try await logged([line], until: hasRefused)
        #expect(!says(log), "\(log)")
    }
}
