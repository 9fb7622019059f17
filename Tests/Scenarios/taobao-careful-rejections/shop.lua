shop {
  platform = "taobao", id = "30001", name = "淘宝示例店",
  mode   = "live",
  allow  = { "reply", "reject", "agree_refund" },
  refund = { approve_above = yuan(100), per_day = yuan(150) },
}
