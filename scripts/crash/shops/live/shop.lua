-- One of many shops of a live host; its id is replaced. Under load a request is on its way to the gateway for longer
-- than elsewhere here, and the settle time begins when it is sent.
shop {
  platform = "pinduoduo", id = "30000", name = "热闹", mode = "live",
  allow   = { "reply", "agree_refund", "payout" },
  payout  = { per_ticket = yuan(20), per_buyer_per_day = yuan(100000), per_day = yuan(100000) },
  refund  = { approve_above = yuan(10000), per_day = yuan(1000000) },
  gateway = { timeout = 0.2, settle_time = 4, retry_after = 0.02, attempts = 1000, key_lifetime = 86400 },
}
