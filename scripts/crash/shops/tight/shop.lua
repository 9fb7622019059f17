-- Limits that half of what is asked for goes beyond.
shop {
  platform = "pinduoduo", id = "20002", name = "限额", mode = "live",
  allow   = { "reply", "payout" },
  payout  = { per_ticket = yuan(6), per_buyer_per_day = yuan(12), per_day = yuan(40),
              approve_above = yuan(100) },
  gateway = { timeout = 0.2, settle_time = 0.6, retry_after = 0.02, attempts = 1000, key_lifetime = 86400 },
}
