shop {
  platform = "kuaishou", id = "20001", name = "快手示例店",
  mode  = "live",
  allow = { "reply", "agree_refund", "reject", "submit_evidence" },
}
