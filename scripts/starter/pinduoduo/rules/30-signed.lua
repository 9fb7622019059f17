-- 已签收的单:能退货的退货,小问题给方案,大问题先沟通(PDD-28 的顺序)。
local replies = require "templates.replies"
local offers = require "templates.offers"
local rejections = require "templates.rejections"

local no_picture = is_not(any(matches "^https?://"))
local signed = "signed"

-- 显示签收却没收到:要找快递核实,不能由规则退钱。
rule "签收未收到" {
  on = "refund.requested",
  when = { reason = "not_received" },
  final = true,
  run = function(ticket)
    ticket:reply(replies.not_received)
    ticket:hand_over(template "显示签收但买家没收到,金额 {amount} 元,请向快递核实")
  end,
}

-- 付款一个多月后才说有问题:先沟通,不自动退(PDD-17 是签收后 15 天)。
rule "超期申请先沟通" {
  on = "refund.requested",
  when = function(ticket)
    local paid_at = ticket.order.paid_at
    return ticket.parcel.state == "signed" and paid_at ~= nil and now() - paid_at > days(30)
  end,
  final = true,
  run = function(ticket) ticket:negotiate(rejections.late_claim) end,
}

-- 贵、说有质量问题、又没有照片:先给方案,别直接驳回(PDD-08…12、PDD-26)。
rule "talk before rejecting" {
  on = "refund.requested",
  when = { reason = "quality", amount = above(yuan(100)), images = no_picture, ["parcel.state"] = signed },
  final = true,
  run = function(ticket) ticket:negotiate(rejections.quality_unproven) end,
}

-- 说少件的大额单:请买家补照片,我们有称重记录。
rule "少件先核对" {
  on = "refund.requested",
  when = {
    reason = "wrong_item", statement = contains("少发", "少了", "缺"),
    amount = above(yuan(100)), ["parcel.state"] = signed,
  },
  final = true,
  run = function(ticket) ticket:negotiate(rejections.missing_item_weight_ok) end,
}

-- 我们的错:退货、换货都同意,运费我们出(PDD-17)。
rule "质量或发错同意退换" {
  on = "refund.requested",
  when = {
    kind = one_of("return_refund", "exchange"), reason = one_of("quality", "wrong_item"),
    ["parcel.state"] = signed,
  },
  final = true,
  run = function(ticket)
    ticket:agree_return { freight = "merchant", within = days(7), condition = "吊牌、配件齐全" }
    ticket:reply(replies.return_agreed)
  end,
}

-- 七天无理由:同意退换,运费买家出(PDD-17)。
rule "七天无理由同意退换" {
  on = "refund.requested",
  when = {
    kind = one_of("return_refund", "exchange"), reason = one_of("size", "no_longer_wanted"),
    ["order.seven_day_return"] = true, ["parcel.state"] = signed,
  },
  final = true,
  run = function(ticket)
    ticket:agree_return { freight = "buyer", within = days(7), condition = "不影响二次销售" }
    ticket:reply(replies.return_agreed)
  end,
}

-- 小问题:给补偿或退货两种方案,买家同意了才打款(PDD-03、T-PDD-2)。
rule "小额问题给方案" {
  on = "refund.requested",
  when = {
    kind = "refund_only", reason = one_of("quality", "wrong_item"), amount = at_most(yuan(100)),
    ["parcel.state"] = signed,
  },
  final = true,
  run = function(ticket)
    ticket:negotiate { reason = "small_compensation", text = offers.text(ticket) }
  end,
}

-- 尺码不合适却只想退款:引导换码或退货。
rule "尺码只退款先沟通" {
  on = "refund.requested",
  when = { reason = "size", ["parcel.state"] = signed },
  final = true,
  run = function(ticket) ticket:negotiate(rejections.size_within_standard) end,
}

-- 签收后不想要了却只想退款:引导退货。
rule "不想要只退款先沟通" {
  on = "refund.requested",
  when = { kind = "refund_only", reason = "no_longer_wanted", ["parcel.state"] = signed },
  final = true,
  run = function(ticket) ticket:negotiate(rejections.shipped_as_described) end,
}

-- 其余的先回一句,再转人工;平台给商家 48 小时(PDD-18)。
rule "其余申请转人工" {
  on = { "refund.requested", "refund.modified" },
  run = function(ticket)
    ticket:reply(replies.received)
    ticket:hand_over(template "{kind},{reason},{amount} 元:请在 {deadline.at} 前处理")
  end,
}
