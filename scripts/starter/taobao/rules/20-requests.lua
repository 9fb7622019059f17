-- 申请:能退的快退,能退货的退货,驳回放到最后。
local replies = require "templates.replies"
local rejections = require "templates.rejections"

-- 未发货不能驳回,同意退款就好。
rule "未发货同意退款" {
  on = { "refund.requested", "refund.modified" },
  when = { kind = "refund_only", ["order.shipped_at"] = missing },
  final = true,
  run = function(ticket)
    ticket:agree_refund() -- 超过 refund.approve_above 时在这里等人批准
    ticket:reply(replies.refunded)
  end,
}

-- 明显是我们的错、东西又便宜:退款不退货(TB-04)。
rule "refund without return" {
  on = { "refund.requested", "refund.modified" },
  when = {
    kind = one_of("refund_only", "return_refund"), reason = "wrong_item",
    amount = at_most(yuan(30)), ["parcel.state"] = "signed",
  },
  final = true,
  run = function(ticket)
    ticket:agree_refund()
    ticket:reply(replies.kept)
  end,
}

-- 七天无理由的退货不能驳回:同意。
rule "七天无理由同意退货" {
  on = "refund.requested",
  when = {
    kind = one_of("return_refund", "exchange"), reason = is_not("not_received"),
    ["order.seven_day_return"] = true,
  },
  final = true,
  run = function(ticket)
    local ours = ticket.reason == "quality" or ticket.reason == "wrong_item"
    ticket:agree_return { freight = ours and "merchant" or "buyer", within = days(7) }
    ticket:reply(replies.return_agreed)
  end,
}

-- 签收后说质量问题又没有照片:先沟通。
rule "质量问题先沟通" {
  on = "refund.requested",
  when = { reason = "quality", images = is_not(any(matches "^https?://")), ["parcel.state"] = "signed" },
  final = true,
  run = function(ticket) ticket:negotiate(rejections.quality_unproven) end,
}

-- 尺码不合适却只想退款:先沟通。
rule "尺码只退款先沟通" {
  on = "refund.requested",
  when = { reason = "size", ["parcel.state"] = "signed" },
  final = true,
  run = function(ticket) ticket:negotiate(rejections.size_within_standard) end,
}

-- 其余的回一句,交给人。
rule "其余转人工" {
  on = { "refund.requested", "refund.modified" },
  run = function(ticket)
    ticket:reply(replies.received)
    ticket:hand_over(template "{kind},{reason},{amount} 元,请处理")
  end,
}
