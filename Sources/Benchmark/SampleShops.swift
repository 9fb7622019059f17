import Foundation

/// Shop folders for ``SampleEvents``: each with two rules that ask for three kinds of actions.
struct SampleShops {
    let count: Int

    func write(to folder: String) throws {
        for number in 0..<count {
            let shop = "\(folder)/\(10_000 + number)"
            try FileManager.default.createDirectory(
                atPath: "\(shop)/rules",
                withIntermediateDirectories: true
            )
            try settings(number).write(
                toFile: "\(shop)/shop.lua",
                atomically: false,
                encoding: .utf8
            )
            try rules(number).write(
                toFile: "\(shop)/rules/bench.lua",
                atomically: false,
                encoding: .utf8
            )
        }
    }

    private func settings(_ number: Int) -> String {
        """
        shop {
          platform = "pinduoduo", id = "\(10_000 + number)", mode = "live",
          allow = { "reply", "agree_refund", "intercept_parcel" },
          refund = { approve_above = yuan(1000), per_day = yuan(1000000) },
        }
        """
    }

    /// Each shop's scripts differ, as they do in life: no two share an image.
    private func rules(_ number: Int) -> String {
        """
        local shop = "\(10_000 + number)"

        rule "too small to argue about" {
          on   = "refund.requested",
          when = { kind = "refund_only", amount = at_most(yuan(10)) },
          run  = function(ticket)
            ticket:agree_refund()
            ticket:reply("亲,已为您退款,订单 " .. ticket.order.id .. " 给您添麻烦了。")
          end,
        }

        rule "stop the parcel" {
          on   = "refund.requested",
          when = { kind = "refund_only", ["parcel.state"] = "in_transit", amount = above(yuan(10)) },
          run  = function(ticket) ticket:intercept_parcel() end,
        }
        """
    }
}
