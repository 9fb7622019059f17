-- 买家的话:投诉转人工,常见问题自动回复。
local replies = require "templates.replies"

-- 任何一方都可以要求平台介入(KS-13),听到投诉就让人接手。
rule "投诉词转人工" {
  on = "buyer.messaged",
  when = { ["event.text"] = contains("投诉", "12315", "工商", "消协", "曝光", "差评") },
  final = true, reply_every = hours(12),
  run = function(ticket, event)
    ticket:tag "投诉风险"
    ticket:hand_over("买家说:" .. event.text)
    ticket:reply(replies.escalated)
  end,
}

local open = one_of("awaiting_merchant", "awaiting_return", "awaiting_receipt", "evidence")

-- 先沟通才能驳回(KS-04);回话也能降低介入(KS-22)。
rule "photos received" {
  on = "buyer.messaged",
  when = { phase = open, ["event.text"] = contains("拍照", "照片", "图片") },
  final = true, reply_every = minutes(30),
  run = function(ticket) ticket:reply(replies.picture_thanks) end,
}

rule "催处理" {
  on = "buyer.messaged",
  when = { phase = open, ["event.text"] = contains("处理", "什么时候", "多久", "全退", "补偿") },
  final = true, reply_every = minutes(30),
  run = function(ticket) ticket:reply(replies.in_progress) end,
}
