shop {
  platform = "pinduoduo", id = "10003", name = "拦截示例店",
  mode  = "live",
  allow = { "reply", "intercept_parcel" },
}
