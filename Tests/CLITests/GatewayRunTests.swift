import Foundation
import Testing

/// `settle run` with a URL as its gateway.
@Suite struct GatewayRunTests {
    private static let rules = """
        rule "退款并告知" {
          on = "refund.requested",
          run = function(ticket)
            local done, problem = pcall(function() ticket:agree_refund() end)
            ticket:reply(done and "亲,已退款。" or "亲,没退成:" .. problem.message)
          end,
        }

        """

    private static func place(_ more: String = "") throws -> Workplace {
        let settings = """
            shop {
              platform = "pinduoduo", id = "10086", mode = "live",
              allow = { "reply", "agree_refund" }, \(more)
            }
            """
        let place = try Workplace(rules: rules, settings: settings)
        try place.write(events: [Sample.request(1), Sample.request(2)])
        return place
    }

    private static func run(
        _ place: Workplace,
        _ gateway: LoopbackGateway,
        _ more: String...,
        variables: [String] = []
    ) throws -> Child.Outcome {
        try Child(
            ["run", "shop", "--events", "events.jsonl", "--gateway", gateway.url] + more,
            in: place.path,
            variables: variables
        ).finish()
    }

    @Test func `actions are sent, each once, and its reference is kept`() throws {
        let place = try Self.place()
        let gateway = try LoopbackGateway { request in
            (200, #"{"state":"done","reference":"ref-\#(request.text("action") ?? "")"}"#)
        }
        let outcome = try Self.run(place, gateway)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.lines.map(ApprovalsTests.essence).sorted() == [
                "agree_refund done", "agree_refund done", "reply done", "reply done",
            ]
        )
        let requests = gateway.requests
        #expect(requests.count == 4)
        #expect(Set(requests.map(\.line)) == ["POST /actions HTTP/1.1"])
        for request in requests {
            #expect(request.headers["idempotency-key"] == request.text("key"))
            #expect(request.headers["webhook-signature"] == nil)
        }
        let again = try Self.run(place, gateway)
        #expect(again.status == 0)
        #expect(again.output.isEmpty)
        #expect(gateway.requests.count == 4)
        let actions = try place.objects("actions", "shop", "--state", "done")
        #expect(
            actions.compactMap { $0["reference"] as? String }.sorted() == [
                "ref-agree_refund", "ref-agree_refund", "ref-reply", "ref-reply",
            ]
        )
        #expect((actions.first?["delivery"] as? [String: Any])?["attempts"] as? Int == 1)
    }

    @Test func `a definite failure raises in the rule, and its money is released`() throws {
        let place = try Self.place()
        let gateway = try LoopbackGateway { request in
            request.text("action") == "reply"
                ? (200, #"{"state":"done","reference":"r"}"#)
                : (400, #"{"state":"failed","code":"closed","message":"申请已关闭"}"#)
        }
        let outcome = try Self.run(place, gateway)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.lines.map(ApprovalsTests.essence).sorted() == [
                "agree_refund failed", "agree_refund failed", "reply done", "reply done",
            ]
        )
        #expect(outcome.lines.contains { $0.contains("亲,没退成:") && $0.contains("申请已关闭") })
        let sums = try place.objects("ledger", "shop").last
        #expect(sums?["released_fen"] as? Int == 1980)
        #expect(sums?["posted_fen"] as? Int == 0)
    }

    @Test(arguments: ["done", "failed"])
    func `what stays unknown is before a human, who settles it`(outcome: String) throws {
        let place = try Self.place("gateway = { attempts = 1 },")
        try place.write(events: [Sample.request(1)])
        let gateway = try LoopbackGateway { _ in (500, "broken") }
        let run = try Self.run(place, gateway)
        #expect(run.lines.map(ApprovalsTests.essence) == ["agree_refund unknown"])
        #expect(run.errors.contains("\n1 action given to a human; see settle queue\n"))
        let queue = try place.objects("queue", "shop")
        #expect(queue.map { $0["why"] as? String } == ["unknown"])
        let key = try place.key(of: "T1")
        #expect(queue.first?["key"] as? String == key)
        let word = outcome == "done" ? ["--reference", "20261101-7"] : ["--reason", "平台上没有"]
        let resolved = try Child(
            ["actions", "shop", "resolve", String(key.prefix(8)), outcome] + word,
            in: place.path
        ).finish()
        #expect(resolved.status == 0, "\(resolved.errors)")
        #expect(resolved.lines.map(ApprovalsTests.essence) == ["agree_refund \(outcome)"])
        #expect(
            resolved.errorLines == [
                "agree_refund on ticket T1 is settled",
                "what is to be sent goes out with the next settle run shop --gateway URL",
            ]
        )
        #expect(try place.states(of: "T1") == ["agree_refund \(outcome)", "reply ready"])
        let calm = try LoopbackGateway { _ in (200, #"{"state":"done","reference":"r"}"#) }
        let next = try Self.run(place, calm)
        #expect(next.lines.map(ApprovalsTests.essence) == ["reply done"])
        #expect(calm.requests.count == 1)
        let again = try place.settle("actions", "shop", "resolve", key, "failed", "--reason", "x")
        #expect(again.status == 1)
        #expect(
            again.errorLines.first
                == "error: no action with key \(key) is unknown; see settle actions DIR --state unknown"
        )
    }

    @Test func `with a secret requests are signed; a shop's own goes before that of all`() throws {
        let place = try Self.place()
        let gateway = try LoopbackGateway { _ in (200, #"{"state":"done","reference":"r"}"#) }
        let shared = "SETTLE_GATEWAY_SECRET=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        _ = try Self.run(place, gateway, variables: [shared])
        let signed = try #require(gateway.requests.first)
        #expect(signed.headers["webhook-signature"]?.hasPrefix("v1,") == true)
        #expect(signed.headers["webhook-id"] == signed.text("key"))
        #expect(gateway.requests.allSatisfy { $0.headers["webhook-signature"] != nil })
        try place.write(
            "# 密钥\n/taobao/shops/1 whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD\n",
            to: "secrets.txt"
        )
        try place.write(events: [Sample.request(3)])
        let other = try LoopbackGateway { _ in (200, #"{"state":"done","reference":"r"}"#) }
        let outcome = try Self.run(place, other, "--secrets", "secrets.txt")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(other.requests.count == 2)
        #expect(other.requests.allSatisfy { $0.headers["webhook-signature"] == nil })
    }

    @Test func `a secret that can't be used ends the run before anything is sent`() throws {
        let place = try Self.place()
        let gateway = try LoopbackGateway { _ in (200, "{}") }
        try place.write("/taobao/shops/1 hunter2\n", to: "secrets.txt")
        let file = try Self.run(place, gateway, "--secrets", "secrets.txt")
        #expect(file.status == 1)
        #expect(file.errors.hasPrefix("error: secrets.txt:1: "), "\(file.errors)")
        #expect(!file.errors.contains("hunter2"))
        let nothing = try Self.run(place, gateway, "--secrets", "nothing.txt")
        #expect(nothing.errors == "error: nothing.txt: the file of secrets can't be read\n")
        let variable = try Self.run(place, gateway, variables: ["SETTLE_GATEWAY_SECRET=hunter2"])
        #expect(variable.status == 1)
        #expect(variable.errors.hasPrefix("error: SETTLE_GATEWAY_SECRET: "), "\(variable.errors)")
        #expect(gateway.requests.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: place["shop/.settle"]))
    }

    @Test func `a journal of rehearsals is refused to a gateway that performs`() throws {
        let place = try Self.place()
        let gateway = try LoopbackGateway { _ in (200, "{}") }
        _ = try place.settle("run", "shop", "--events", "events.jsonl")
        let outcome = try Self.run(place, gateway)
        #expect(outcome.status == 1)
        #expect(
            outcome.errors == """
                error: this journal belongs to runs with gateway print and clock events, not gateway \
                http and clock events; name a new one with --journal NEW

                """
        )
        #expect(gateway.requests.isEmpty)
    }
}
