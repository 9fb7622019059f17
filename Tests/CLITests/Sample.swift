import Foundation

/// Shops and events for the tests.
enum Sample {
    /// The text of a `shop.lua`.
    static func settings(platform: String = "pinduoduo", id: String = "10086") -> String {
        """
        shop {
          platform = "\(platform)", id = "\(id)", mode = "live",
          allow = { "reply", "agree_refund", "intercept_parcel" },
        }
        """
    }

    /// Small refunds are paid, parcels stopped, messages answered.
    static let rules = """
        rule "小额直接退" {
          on = "refund.requested",
          when = { kind = "refund_only", amount = at_most(yuan(10)) },
          run = function(ticket)
            ticket:agree_refund()
            ticket:reply("亲,订单 " .. ticket.order.id .. " 已退款。")
          end,
        }

        rule "stop the parcel" {
          on = "refund.requested",
          when = { ["parcel.state"] = "in_transit", amount = above(yuan(10)) },
          run = function(ticket) ticket:intercept_parcel() end,
        }

        rule "回复留言" {
          on = "buyer.messaged",
          run = function(ticket) ticket:reply("收到:" .. ticket.event.text) end,
        }

        """

    /// The envelope of an event; the time is the number in minutes.
    static func event(
        _ number: Int,
        _ type: String,
        ticket: String,
        source: String = "/pinduoduo/shops/10086",
        content: String
    ) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let time = "\(two(number / 60 % 24)):\(two(number % 60)):00+08:00"
        return """
            {"specversion":"1.0","id":"e-\(number)","source":"\(source)","type":"\(type)",\
            "subject":"\(ticket)","time":"2026-11-\(two(1 + number / 1440))T\(time)",\
            "data":{\(content)}}
            """
    }

    /// A buyer asks for money, on a ticket of its own.
    static func request(
        _ number: Int,
        fen: String = "990",
        parcel: String = "none",
        statement: String = "衣服有个洞",
        source: String = "/pinduoduo/shops/10086"
    ) -> String {
        event(
            number,
            "refund.requested",
            ticket: "T\(number)",
            source: source,
            content: """
                "ticket":{"kind":"refund_only","reason":"quality","amount_fen":\(fen),\
                "statement":"\(statement)","order":{"id":"o-\(number)","paid_fen":99000,\
                "shipped_at":"2026-10-31T08:00:00+08:00"},"buyer":{"id":"b-\(number % 7)"},\
                "parcel":{"state":"\(parcel)"}}
                """
        )
    }

    /// A buyer says something on the ticket that a request began.
    static func message(_ number: Int, on request: Int, _ text: String) -> String {
        event(
            number,
            "buyer.messaged",
            ticket: "T\(request)",
            content: #""message":{"text":"\#(text)"}"#
        )
    }

    /// Requests, large and small, and messages on them.
    static func stream(_ count: Int) -> [String] {
        (1...count).map { number in
            switch number % 4 {
            case 0: message(number, on: number - 1, "在吗 \(number)")
            case 1: request(number)
            case 2: request(number, fen: "5900", parcel: "in_transit")
            default: request(number, fen: "12900")
            }
        }
    }

    /// An event as if it came now.
    static func now(_ event: String) -> String {
        let time = Date().ISO8601Format()
        return event.replacing(/"time":"[^"]*"/, with: "\"time\":\"\(time)\"")
    }
}
