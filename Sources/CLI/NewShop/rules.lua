-- 小额退款:十元以下的单,和买家争不如让买家满意。
local replies = require "templates.replies"

rule "小额直接退" {
  -- 什么时候看:买家申请售后,或者修改了申请。
  on = { "refund.requested", "refund.modified" },

  -- 管哪些单:下面每一条都成立才算。
  when = {
    kind   = "refund_only",
    amount = at_most(yuan(10)),
    -- 30 天内退款超过 5 次的买家除外。
    ["buyer.refunds_30d"] = is_not(above(5)),
  },

  -- 做什么:一步一步来,前一步有了结果才做下一步。
  run = function(ticket)
    ticket:agree_refund()
    ticket:reply(replies.refunded)
  end,
}
