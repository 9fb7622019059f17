-- 48 小时内必须有答复:能自动的当场答,其余的带着截止时间交给人。
local replies = require "templates.replies"

-- 极速退款由平台自己退(KS-20),这里只记一笔,不重复退。
rule "极速退款不插手" {
  on = "refund.requested",
  when = { instant_refund = true },
  final = true,
  run = function(ticket) ticket:note "符合极速退款,由平台退款" end,
}

-- 未发货的小额单:同意退款(KS-02),不用等到 48 小时自动退(KS-03)。
rule "未发货小额同意退款" {
  on = { "refund.requested", "refund.modified" },
  when = { kind = "refund_only", ["order.shipped_at"] = missing, amount = at_most(yuan(200)) },
  final = true,
  run = function(ticket)
    ticket:agree_refund()
    ticket:reply(replies.refunded)
  end,
}

-- 大额单:超时会自动退款(KS-03)或自动同意退货(KS-07),一来就交给人,写明截止时间。
rule "big ones to a human" {
  on = { "refund.requested", "refund.modified" },
  when = { amount = above(yuan(200)) },
  final = true,
  run = function(ticket)
    ticket:tag "48小时"
    ticket:hand_over(template "{kind} {amount} 元:请在 {deadline.at} 前处理,超时系统会自动同意")
    ticket:reply(replies.ask_details)
  end,
}

-- 七天无理由的退货:同意(KS-06),说没收到货的除外;收到货前不会动钱(KS-07)。
rule "七天无理由同意退货" {
  on = "refund.requested",
  when = {
    kind = "return_refund", reason = is_not("not_received"), ["order.seven_day_return"] = true,
  },
  final = true,
  run = function(ticket)
    local ours = ticket.reason == "quality" or ticket.reason == "wrong_item"
    ticket:agree_return { freight = ours and "merchant" or "buyer", within = days(10) }
    ticket:reply(replies.return_agreed)
  end,
}

-- 在途的仅退款:请买家拒收,人跟进快递。
rule "在途请拒收" {
  on = "refund.requested",
  when = { kind = "refund_only", ["parcel.state"] = one_of("in_transit", "delivering") },
  final = true,
  run = function(ticket)
    ticket:reply(replies.ask_parcel)
    ticket:hand_over(template "包裹在途,{amount} 元:请在 {deadline.at} 前拦截或处理")
  end,
}

-- 其余的先问情况(KS-22),并提醒人 48 小时内处理(KS-01、KS-05)。
rule "其余先问情况" {
  on = { "refund.requested", "refund.modified" },
  run = function(ticket)
    ticket:reply(replies.ask_details)
    ticket:hand_over(template "{kind},{reason},{amount} 元:请在 {deadline.at} 前处理")
  end,
}
