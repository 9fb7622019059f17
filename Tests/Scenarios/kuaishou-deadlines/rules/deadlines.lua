-- KS-01: the shop has 36 hours (shop.lua) for a refund without return; twelve before, cheap ones are agreed to.
rule "快到期了" {
  on     = "deadline.near",
  before = hours(12),
  when   = { phase = "awaiting_merchant" },
  run    = function(ticket)
    if ticket.amount <= yuan(30) then
      ticket:agree_refund { note = "快到期,金额小" }
    else
      ticket:hand_over("离到期还有 " .. (ticket.deadline.at - now()) // 3600 .. " 小时,请人工决定")
    end
  end,
}

-- Another length of time for evidence: each rule is told by its own `before`.
rule "举证还没交" {
  on     = "deadline.near",
  before = hours(2),
  when   = { phase = "evidence" },
  run    = function(ticket)
    ticket:submit_evidence { points = { "一、商品出库前有质检记录。" }, files = {} }
  end,
}

-- KS-03: what nobody decides the platform refunds; the phase is the one that the expiry led to.
rule "过期了" {
  on  = "deadline.passed",
  run = function(ticket) ticket:tag("过期:" .. ticket.phase) end,
}
