-- 买家在旺旺上的话。
local replies = require "templates.replies"

-- 谈不拢买家会投诉(ALI-08):让负责人接手。
rule "投诉词转负责人" {
  on = "buyer.messaged",
  when = { ["event.text"] = contains("投诉", "12315", "工商", "律师") },
  final = true, reply_every = hours(12),
  run = function(ticket, event)
    ticket:tag "投诉风险"
    ticket:hand_over("买家说:" .. event.text)
    ticket:reply(replies.escalated)
  end,
}

rule "progress" {
  on = "buyer.messaged",
  when = {
    phase = one_of("awaiting_merchant", "awaiting_return", "awaiting_receipt"),
    ["event.text"] = contains("处理", "什么时候", "多久", "全退", "补偿", "拍照"),
  },
  final = true, reply_every = minutes(30),
  run = function(ticket) ticket:reply(replies.in_progress) end,
}
