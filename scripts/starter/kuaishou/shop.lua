-- 快手示例店。48 小时不处理,系统会自动同意(KS-03、KS-07):规则要赶在前面。
shop {
  platform = "kuaishou",
  id       = "20001",
  name     = "示例小店(快手)",
  mode     = "live", -- 先用 "shadow" 试跑也可以

  allow  = { "reply", "agree_refund", "agree_return", "negotiate", "submit_evidence" },
  refund = { approve_above = yuan(200), per_day = yuan(3000) },

  -- 已在后台打开极速退款(KS-20):符合条件的单由平台自己退,规则不必动手。
  instant_refund = true,

  return_to = {
    address   = "广东省广州市白云区示例街 8 号",
    consignee = "退货组",
    phone     = "020-00000000",
  },
}
