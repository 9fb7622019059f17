-- Money waits for a human; the test approves some of it between two lives, and denies some.
shop {
  platform = "pinduoduo", id = "20003", name = "审批", mode = "live",
  allow   = { "reply" },
  gateway = { timeout = 0.2, settle_time = 0.6, retry_after = 0.02, attempts = 1000, key_lifetime = 86400 },
}
