-- 先看的规则:该由人处理的,马上转人工。final = true:这条处理了,后面的规则就不再看这个事件。
local replies = require "templates.replies"

-- 投诉的买家不要让机器人应付;介入率比一笔退款贵(1.2.1)。
rule "投诉词转人工" {
  on = "buyer.messaged",
  when = {
    ["event.text"] = contains("投诉", "12315", "工商", "消协", "律师", "起诉", "曝光", "差评", "媒体"),
  },
  final = true,
  reply_every = hours(12), -- 半天内只安抚一次
  run = function(ticket, event)
    ticket:tag "投诉风险"
    ticket:hand_over("买家说:" .. event.text)
    ticket:reply(replies.escalated)
  end,
}

-- 驳回后又申请:再驳一次多半会引来平台介入(PDD-04),由人决定。
rule "驳回后再次申请" {
  on = { "refund.requested", "refund.modified" },
  when = { rejections = at_least(1) },
  final = true,
  run = function(ticket)
    ticket:hand_over(template "驳回后买家再次申请,金额 {amount} 元,请人工决定")
  end,
}
