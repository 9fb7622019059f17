-- 还没签收的单:小额、未发货、在途。
local replies = require "templates.replies"

-- 不到 10 元的单不值得争(PDD-25);30 天内退款超过 5 次的买家除外。
rule "小额直接退" {
  on = { "refund.requested", "refund.modified" },
  when = {
    kind = one_of("refund_only", "return_refund"),
    ["order.paid"] = below(yuan(10)),
    ["buyer.refunds_30d"] = is_not(above(5)),
  },
  final = true,
  run = function(ticket)
    ticket:agree_refund()
    ticket:reply(replies.refunded_small)
  end,
}

-- 未发货:同意退款,拖着反而有晚发货的风险(PDD-05)。
rule "未发货同意退款" {
  on = { "refund.requested", "refund.modified" },
  when = { kind = "refund_only", ["order.shipped_at"] = missing },
  final = true,
  run = function(ticket)
    ticket:agree_refund() -- 超过 shop.lua 的 refund.approve_above 时,在这里等人批准
    ticket:reply(replies.refunded_unshipped)
  end,
}

-- 在途且值得付拦截费:先拦截(PDD-01、PDD-28)。
rule "intercept what is worth the fee" {
  on = "refund.requested",
  when = { kind = "refund_only", ["parcel.state"] = "in_transit", amount = at_least(yuan(50)) },
  final = true,
  run = function(ticket)
    ticket:intercept_parcel()
    ticket:reply(replies.intercepting)
    -- 想等拦截结果再交给人,可以加一行:
    -- if not ticket:await("parcel.updated", days(3)) then ticket:hand_over "拦截三天无结果" end
  end,
}

-- 七天无理由商品在途:同意拒收后退款,并马上教买家怎么拒收(PDD-02、T-PDD-1)。
rule "同意拒收后退款" {
  on = "refund.requested",
  when = {
    kind = "refund_only",
    ["parcel.state"] = one_of("in_transit", "delivering"),
    ["order.seven_day_return"] = true,
  },
  final = true,
  run = function(ticket)
    ticket:agree_refund_on_refusal()
    ticket:reply(replies.refuse_delivery)
  end,
}

-- 其余在途的单不支持拒收后退款,只能拦截(PDD-01)。
rule "其余在途拦截" {
  on = "refund.requested",
  when = { kind = "refund_only", ["parcel.state"] = "in_transit" },
  final = true,
  run = function(ticket)
    ticket:intercept_parcel()
    ticket:reply(replies.intercepting)
  end,
}

-- 派送中又不能拒收:机器做不了什么,让人打电话(PDD-07)。
rule "派送中转人工" {
  on = "refund.requested",
  when = { kind = "refund_only", ["parcel.state"] = "delivering" },
  final = true,
  run = function(ticket)
    ticket:reply(replies.out_for_delivery)
    ticket:hand_over "派送中、不支持拒收后退款,请联系买家和快递"
  end,
}
