import Foundation

/// Shop folders whose one rule is a durable run: an action, a wait for the buyer, another action.
struct DurableShops {
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
                toFile: "\(shop)/rules/durable.lua",
                atomically: false,
                encoding: .utf8
            )
        }
    }

    private func settings(_ number: Int) -> String {
        """
        shop {
          platform = "pinduoduo", id = "\(10_000 + number)", mode = "live",
          allow = { "reply", "agree_refund" },
          refund = { approve_above = yuan(1000), per_day = yuan(100000000) },
        }
        """
    }

    /// Each shop's scripts differ, as they do in life: no two share an image.
    private func rules(_ number: Int) -> String {
        """
        local shop = "\(10_000 + number)"

        rule "two actions and one wait" {
          on  = "refund.requested",
          run = function(ticket)
            ticket:reply("亲,订单 " .. ticket.order.id .. " 的申请已收到,回复“同意”即可退款。")
            local answer = ticket:await("buyer.messaged", days(3))
            if answer then
              ticket:agree_refund()
            else
              ticket:hand_over("三天没有回复,店铺 " .. shop)
            end
          end,
        }
        """
    }
}
