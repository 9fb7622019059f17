-- 买家回话:先看是不是在回答我们的方案,再按关键词自动回复。
local replies = require "templates.replies"
local offers = require "templates.offers"
local rejections = require "templates.rejections"
local evidence = require "templates.evidence"

local undecided = "awaiting_merchant"
local says_no = contains("不行", "不同意", "不可以", "不接受", "必须全退", "全额")
local says_yes = contains("同意", "可以", "好的")

-- 方案被拒:买家已回复,可以驳回(PDD-14),说明和凭证齐全(PDD-15);没有凭证就转人工。
rule "方案被拒后驳回" {
  on = "buyer.messaged",
  when = { phase = undecided, ["negotiation.replied"] = true, ["event.text"] = says_no },
  once = true, final = true,
  run = function(ticket)
    local bundle = rejections[ticket.negotiation.reason]
    if not bundle then
      ticket:hand_over "买家不接受补偿方案,请人工处理"
      return
    end
    local files, slots = evidence.of(ticket), {}
    for _, slot in ipairs(bundle.evidence) do
      if slot ~= "chat_log" then -- chat_log 由程序附上
        if not files[slot] then
          ticket:hand_over("买家不同意方案,缺凭证 " .. slot .. ",请人工处理")
          return
        end
        slots[slot] = files[slot]
      end
    end
    ticket:reject(bundle, slots)
  end,
}

-- 买家接受补偿:打款,一单只打一次(PDD-03);超出限额时不报错,转人工。
rule "接受补偿后打款" {
  on = "buyer.messaged",
  when = {
    phase = undecided, ["negotiation.replied"] = true, ["negotiation.reason"] = "small_compensation",
    ["parcel.state"] = "signed", payouts = 0, ["event.text"] = says_yes,
  },
  once = true, final = true,
  run = function(ticket)
    local paid, problem = pcall(function()
      ticket:payout { amount = offers.compensation(ticket), reason = "goodwill", note = "协商补偿" }
    end)
    if paid then
      ticket:reply(replies.compensation_sent)
    else
      ticket:hand_over("补偿没有发出:" .. tostring(problem.message))
    end
  end,
}

-- 买家接受退换方案:退货单直接同意,仅退款单请买家改申请(PDD-21)。
rule "接受退换方案" {
  on = "buyer.messaged",
  when = {
    phase = undecided, ["negotiation.replied"] = true,
    ["negotiation.reason"] = one_of("quality_unproven", "size_within_standard", "shipped_as_described"),
    ["event.text"] = says_yes,
  },
  once = true, final = true,
  run = function(ticket)
    local ours = ticket.reason == "quality"
    if ticket.kind == "refund_only" then
      ticket:reply(ours and replies.change_to_free_return or replies.change_to_return)
    else
      ticket:agree_return { freight = ours and "merchant" or "buyer", within = days(7), condition = "不影响二次销售" }
      ticket:reply(replies.return_agreed)
    end
  end,
}

-- 以下是关键词自动回复:一个词表一条,第一条命中的生效;半小时内同一条不重复。
local open = one_of("awaiting_merchant", "intercepting", "awaiting_refusal", "awaiting_return", "awaiting_receipt")

local function keyword(name, text, words)
  rule(name) {
    on = "buyer.messaged",
    when = { phase = open, ["event.text"] = contains(words) },
    final = true, reply_every = minutes(30),
    run = function(ticket) ticket:reply(text) end,
  }
end

keyword("回复:照片", replies.picture_thanks, { "拍照", "照片", "图片", "视频" })
keyword("回复:补偿", replies.ask_compensation, { "补偿", "赔", "优惠" })
keyword("回复:物流", replies.where_is_it, { "物流", "快递", "到哪", "没收到" })
keyword("回复:催处理", replies.in_progress, { "处理", "什么时候", "多久", "退款", "全退" })
keyword("回复:谢谢", replies.you_are_welcome, { "谢谢", "感谢" })
