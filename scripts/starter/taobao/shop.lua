-- 淘宝示例店。纠纷退款一个月超过 5 笔会限制活动(TB-02):驳回要慎重。
shop {
  platform = "taobao",
  id       = "30001",
  name     = "示例小店(淘宝)",
  mode     = "live", -- 先用 "shadow" 试跑也可以

  allow  = { "reply", "agree_refund", "agree_return", "negotiate", "reject", "submit_evidence" },
  refund = { approve_above = yuan(200), per_day = yuan(3000) },

  return_to = {
    address   = "江苏省苏州市姑苏区示例巷 3 号",
    consignee = "退货组",
    phone     = "0512-00000000",
  },

  -- 判定期按工作日算(TB-09):法定节假日写在这里。
  holidays = { "2027-01-01" },
}
