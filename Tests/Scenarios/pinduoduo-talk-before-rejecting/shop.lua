shop {
  platform = "pinduoduo", id = "10086", name = "示例小店",
  mode   = "live",
  allow  = { "reply", "agree_refund", "negotiate", "reject", "payout" },
  payout = { per_ticket = yuan(20), per_buyer_per_day = yuan(20), approve_above = yuan(10) },
}
