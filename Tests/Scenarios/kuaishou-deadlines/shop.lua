shop {
  platform = "kuaishou", id = "20002", name = "不误时示例店",
  mode  = "live",
  allow = { "reply", "agree_refund", "submit_evidence" },
  deadlines = { review_refund_only = hours(36) },
}
