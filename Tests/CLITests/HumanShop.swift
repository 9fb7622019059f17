import Foundation

/// A shop whose rules ask humans, wait, and fail: what the commands for humans are about.
enum HumanShop {
    /// Payouts need approval; the rest is allowed.
    static func settings(_ more: String = "") -> String {
        """
        shop {
          platform = "pinduoduo", id = "10086", name = "示例小店", mode = "live",
          allow = { "reply", "agree_refund" }, \(more)
        }
        """
    }

    static let rules = """
        rule "先补偿,再问候" {
          on = "refund.requested",
          when = { amount = at_most(yuan(100)) },
          run = function(ticket)
            local paid, problem = pcall(function()
              ticket:payout { amount = yuan(5), reason = "goodwill" }
            end)
            ticket:reply(paid and "亲,5 元已到账。" or "亲,很抱歉:" .. problem.code)
            local news = ticket:await({ "buyer.messaged", "refund.modified" }, days(2))
            ticket:reply(news and "收到" or "两天没有消息了")
          end,
        }

        rule "炸" {
          on = "refund.requested",
          when = { amount = above(yuan(500)) },
          run = function(ticket)
            wait(minutes(5))
            error "坏了"
          end,
        }

        rule "交给人" {
          on = "refund.requested",
          when = { amount = between(yuan(101), yuan(500)) },
          run = function(ticket)
            ticket:hand_over "看一下"
            wait(hours(3))
            ticket:note "三小时了"
          end,
        }

        """

    /// One ticket for each rule, a second for the first one, which a human takes over, and a last
    /// event that moves the clock.
    static let events = [
        Sample.request(1, fen: "5000", parcel: "signed"),
        Sample.request(2, fen: "6000", parcel: "signed"),
        Sample.request(3, fen: "70000", parcel: "signed"),
        Sample.request(4, fen: "20000", parcel: "signed"),
        Sample.event(
            5,
            "merchant.messaged",
            ticket: "T2",
            content: #""message":{"text":"我是小张,亲稍等"}"#
        ),
        Sample.message(20, on: 4, "在吗"),
    ]

    /// A place where the events were run, with the journal of the folder.
    static func place(_ more: String = "") throws -> Workplace {
        let place = try Workplace(rules: rules, settings: settings(more))
        try place.write(events: events)
        _ = try place.settle("run", "shop", "--events", "events.jsonl")
        return place
    }
}

extension Workplace {
    /// The objects that a command prints with `--json`.
    func objects(_ arguments: String...) throws -> [[String: Any]] {
        let outcome = try Child(arguments + ["--json"], in: path).finish()
        return try outcome.lines.map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return object as? [String: Any] ?? [:]
        }
    }

    /// The states of a ticket's actions, in the order in which they were asked for.
    func states(of ticket: String) throws -> [String] {
        try objects("actions", "shop", "--state", "all", "--ticket", ticket).map {
            "\($0["action"] ?? "") \($0["state"] ?? "")"
        }
    }
}
