-- Limits that nothing here comes near: what the rules decide is what the gateway answers, and so is the same in
-- every life on the same seed.
shop {
  platform = "pinduoduo", id = "20001", name = "流程", mode = "live",
  allow   = { "reply", "agree_refund", "negotiate", "payout" },
  payout  = { per_ticket = yuan(20), per_buyer_per_day = yuan(100000), per_day = yuan(100000) },
  refund  = { approve_above = yuan(10000), per_day = yuan(1000000) },
  gateway = { timeout = 0.2, settle_time = 0.6, retry_after = 0.02, attempts = 1000, key_lifetime = 86400 },
}
