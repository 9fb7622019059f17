-- KS-04: a rejection before any word to the buyer is refused.
rule "没说过话不能拒绝" {
  on   = "refund.requested",
  when = { amount = above(yuan(50)) },
  run  = function(ticket)
    local function reject()
      ticket:reject { reason = "used", note = "商品已使用,影响二次销售。", evidence = {} }
    end
    if not pcall(reject) then
      ticket:reply "亲,商品已使用过,我们不能退款。您看换货可以吗?"
      reject()
    end
  end,
}

-- KS-14: the merchant has 24 hours; KS-15: what is cheap is not worth the time.
rule "小额同意" {
  on    = "intervention.requested",
  when  = { phase = "evidence", amount = at_most(yuan(60)) },
  final = true,
  run   = function(ticket) ticket:agree_refund { note = "协商一致" } end,
}

rule "24 小时内举证" {
  on   = "intervention.requested",
  when = { phase = "evidence" },
  once = true,
  run  = function(ticket)
    ticket:submit_evidence {
      points = { "一、聊天记录 " .. #ticket.messages .. " 条。", "二、运单号 " .. ticket.parcel.waybill .. "。" },
    }
  end,
}

rule "判定" {
  on  = "verdict.given",
  run = function(ticket) ticket:tag(ticket.verdict.liable == "buyer" and "胜诉" or "败诉") end,
}
