local unproven = rejection {
  reason    = "quality_unproven",
  negotiate = "亲,{order.id} 出库前有质检记录,麻烦您补一张细节照片,我们马上处理。",
  note      = "已与买家沟通;现有凭证不足以证明质量问题,质检记录见附件。",
  evidence  = { "chat_log", "outbound_photo" },
}

rule "小额直接退" {
  on    = "refund.requested",
  when  = { kind = "refund_only", amount = at_most(yuan(10)) },
  final = true,
  run   = function(ticket)
    ticket:agree_refund()
    ticket:reply "亲,已为您退款,给您添麻烦了。"
  end,
}

rule "先沟通" {
  on   = "refund.requested",
  when = { reason = "quality", amount = above(yuan(100)) },
  run  = function(ticket) ticket:negotiate(unproven) end,
}

-- The platform turns a rejection down before the buyer has answered: the rule says so to a human.
rule "买家急了" {
  on   = "refund.modified",
  run  = function(ticket)
    local ok, why = pcall(function()
      ticket:reject(unproven, { outbound_photo = "https://example.com/qc/1.jpg" })
    end)
    if not ok then ticket:hand_over("还不能驳回:" .. tostring(why.message)) end
  end,
}

rule "买家同意,打款" {
  on   = "buyer.messaged",
  when = { ["event.text"] = contains("同意", "可以"), ["negotiation.replied"] = true },
  run  = function(ticket)
    ticket:payout { amount = yuan(5), reason = "goodwill" }
    local ok = pcall(function() ticket:payout { amount = yuan(5), reason = "goodwill" } end)
    if not ok then ticket:tag "已打款" end
  end,
}

rule "买家不同意,驳回" {
  on   = "buyer.messaged",
  when = { ["event.text"] = contains("不行", "不接受"), ["negotiation.replied"] = true },
  run  = function(ticket)
    ticket:reject(unproven, { outbound_photo = "https://example.com/qc/1.jpg" })
  end,
}
