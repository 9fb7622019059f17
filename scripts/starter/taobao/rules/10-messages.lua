-- 买家的话。
local replies = require "templates.replies"
local rejections = require "templates.rejections"

-- 介入后判商家责任会计入纠纷退款(TB-01),听到投诉就让人接手。
rule "投诉词转人工" {
  on = "buyer.messaged",
  when = { ["event.text"] = contains("投诉", "12315", "工商", "消协", "差评") },
  final = true, reply_every = hours(12),
  run = function(ticket, event)
    ticket:tag "投诉风险"
    ticket:hand_over("买家说:" .. event.text)
    ticket:reply(replies.escalated)
  end,
}

-- 商品的固定凭证;没有登记的商品不自动驳回。
local files = {
  ["g-11"] = { size_chart = "https://example.com/tb/g-11/size.jpg", outbound_photo = "https://example.com/tb/g-11/out.jpg" },
  ["g-12"] = { size_chart = "https://example.com/tb/g-12/size.jpg", outbound_photo = "https://example.com/tb/g-12/out.jpg" },
}

-- 方案被拒才驳回,且只驳回一次:驳回会打开介入的门(TB-05)。
rule "reject after a no" {
  on = "buyer.messaged",
  when = {
    phase = "awaiting_merchant", rejections = 0, ["negotiation.replied"] = true,
    ["event.text"] = contains("不行", "不同意", "不可以", "必须全退"),
  },
  once = true, final = true,
  run = function(ticket)
    local first = ticket.order.goods and ticket.order.goods[1]
    local known = first and first.id and files[first.id]
    if not known then
      ticket:hand_over "买家不同意方案,这件商品没有登记凭证,请人工处理"
      return
    end
    local bundle, slots = rejections[ticket.negotiation.reason], {}
    for _, slot in ipairs(bundle.evidence) do slots[slot] = known[slot] end
    ticket:reject(bundle, slots)
  end,
}

-- 买家同意方案:退货单当场同意退货。
rule "同意退货方案" {
  on = "buyer.messaged",
  when = {
    phase = "awaiting_merchant", kind = "return_refund", ["negotiation.replied"] = true,
    ["event.text"] = contains("同意", "可以", "好的"),
  },
  once = true, final = true,
  run = function(ticket)
    ticket:agree_return { freight = ticket.reason == "quality" and "merchant" or "buyer" }
    ticket:reply(replies.return_agreed)
  end,
}

rule "催处理" {
  on = "buyer.messaged",
  when = {
    phase = one_of("awaiting_merchant", "awaiting_return", "awaiting_receipt"),
    ["event.text"] = contains("处理", "什么时候", "多久", "全退", "补偿", "拍照"),
  },
  final = true, reply_every = minutes(30),
  run = function(ticket) ticket:reply(replies.in_progress) end,
}
