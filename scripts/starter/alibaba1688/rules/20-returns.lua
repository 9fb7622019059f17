-- 退货清单:地址、收件人、电话、运费、快递、期限、商品状况一次说清(ALI-02…04)。
local replies = require "templates.replies"

-- 我们的错:运费我们出,指定发来时的快递,免得买家发到付(ALI-03)。
rule "质量或发错,我方运费" {
  on = "refund.requested",
  when = {
    kind = one_of("return_refund", "exchange"), reason = one_of("quality", "wrong_item"),
    ["parcel.carrier"] = is_not(missing),
  },
  final = true,
  run = function(ticket)
    ticket:agree_return {
      freight = "merchant", courier = ticket.parcel.carrier, within = days(7),
      condition = "原包装,吊牌齐全,未使用",
    }
    ticket:reply(replies.our_freight)
  end,
}

-- 买家的原因:支持七天无理由的可以退,运费买家出(ALI-03)。
rule "七天无理由,买家运费" {
  on = "refund.requested",
  when = {
    kind = one_of("return_refund", "exchange"), reason = is_not("not_received"),
    ["order.seven_day_return"] = true,
  },
  final = true,
  run = function(ticket)
    ticket:agree_return { freight = "buyer", within = days(7), condition = "原包装,吊牌齐全,未使用" }
    ticket:reply(replies.your_freight)
  end,
}

-- 未发货的退款:交主管批准(agree_refund 不在 allow 里);先告诉买家在等什么。
rule "未发货退款等批准" {
  on = "refund.requested",
  when = { kind = "refund_only", ["order.shipped_at"] = missing },
  final = true,
  run = function(ticket)
    ticket:reply(replies.refund_asked)
    ticket:agree_refund()
  end,
}

-- 其余的:超时会自动同意售后协议(ALI-07),写明时间交给人。
rule "其余转人工" {
  on = { "refund.requested", "refund.modified" },
  run = function(ticket)
    ticket:reply(replies.received)
    ticket:hand_over(template "{kind},{reason},{amount} 元:请在 {deadline.at} 前处理,超时自动同意")
  end,
}
