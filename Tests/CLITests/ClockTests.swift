import Foundation
import Testing

/// Time as rules see it: waits, deadlines, `--drain`, `--clock`.
@Suite struct ClockTests {
    private static let rules = """
        rule "等一等" {
          on = "refund.requested",
          run = function(ticket)
            wait(minutes(10))
            ticket:note(date(now()).hour .. ":" .. date(now()).min)
            local word = ticket:await("buyer.messaged", hours(1))
            ticket:note(word and word.text or "没有回话")
          end,
        }

        rule "快到期" {
          on = "deadline.near",
          before = hours(1),
          run = function(ticket) ticket:tag "快到期" end,
        }

        """

    /// The notes and tags of the lines, with the time of day they were made at.
    private static func notes(_ outcome: Child.Outcome) -> [String] {
        outcome.lines.map { line in
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let args = object?["args"] as? [String: String]
            let at = (object?["at"] as? String ?? "").dropFirst(8).prefix(8)
            return "\(at) \(object?["ticket"] ?? "") \(args?["text"] ?? "")"
        }
    }

    @Test func `waits end between events, in the order of their time`() throws {
        let place = try Workplace(rules: Self.rules)
        try place.write(events: [
            Sample.request(1), Sample.request(5), Sample.message(12, on: 1, "在吗"),
            Sample.message(80, on: 5, "来晚了"),
        ])
        let outcome = try place.settle("run", "shop", "--events", "events.jsonl")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            Self.notes(outcome) == [
                "01T00:11 T1 0:11", "01T00:12 T1 在吗", "01T00:15 T5 0:15", "01T01:15 T5 没有回话",
            ]
        )
    }

    @Test func `at the end what waits keeps waiting, and drained it does not`() throws {
        let place = try Workplace(rules: Self.rules)
        try place.write(events: [Sample.request(1)])
        let first = try place.settle("run", "shop", "--events", "events.jsonl")
        #expect(first.output.isEmpty)
        #expect(first.errors.contains("\n1 run, 1 waiting\n"))
        let second = try place.settle("run", "shop", "--events", "-", "--drain")
        #expect(second.status == 0, "\(second.errors)")
        #expect(
            Self.notes(second) == [
                "01T00:11 T1 0:11", "01T01:11 T1 没有回话", "02T23:01 T1 快到期",
            ]
        )
        #expect(second.errors.hasPrefix("0 events in "))
        #expect(second.errors.contains(", 2 deadlines came, 1 fired rules\n"))
        #expect(try place.objects("runs", "shop").isEmpty)
        let third = try place.settle("run", "shop", "--events", "-", "--drain")
        #expect(third.output.isEmpty)
    }

    @Test func `a memory journal drains, too`() throws {
        let place = try Workplace(rules: Self.rules)
        try place.write(events: [Sample.request(1)])
        let outcome = try place.settle(
            "run",
            "shop",
            "--events",
            "events.jsonl",
            "--journal",
            ":memory:",
            "--drain"
        )
        #expect(Self.notes(outcome).count == 3)
        #expect(outcome.errors.contains("\n2 runs\n"))
    }

    @Test func `under the wall clock an event of now is taken, one of tomorrow is a dead letter`()
        throws
    {
        let rules = """
            rule "现在" { on = "refund.requested", run = function(ticket)
              wait(0.05)
              ticket:note "等过了"
            end }
            """
        let place = try Workplace(rules: rules)
        let now = Date.now
        let times = [now, now + 86_400].map { $0.ISO8601Format() }
        try place.write(
            events: zip([1, 2], times).map { number, time in
                Sample.request(number).replacing(
                    /"time":"[^"]*"/,
                    with: "\"time\":\"\(time)\""
                )
            }
        )
        let outcome = try place.settle(
            "run",
            "shop",
            "--events",
            "events.jsonl",
            "--clock",
            "wall",
            "--catch-up",
            "0"
        )
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.first?.contains("more than 10 minutes ahead") == true)
        #expect(outcome.errors.contains("1 rejected as dead letters"))
        let other = try place.settle("run", "shop", "--events", "events.jsonl")
        #expect(other.status == 1)
        #expect(other.errors.contains("belongs to runs with gateway print and clock wall"))
    }
}
