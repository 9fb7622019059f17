-- What is done here is done by the clock: rules on deadlines, and the platform's own refund after them.
shop {
  platform  = "kuaishou", id = "20004", name = "期限", mode = "live",
  allow     = { "reply", "agree_refund" },
  refund    = { approve_above = yuan(10000), per_day = yuan(1000000) },
  gateway   = { timeout = 0.2, settle_time = 0.6, retry_after = 0.02, attempts = 1000, key_lifetime = 86400 },
}
