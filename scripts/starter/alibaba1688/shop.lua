-- 1688 示例店。纠纷多半起于事先没说清,尤其是运费谁出(ALI-01)。
shop {
  platform = "alibaba1688",
  id       = "40001",
  name     = "示例工厂店(1688)",
  mode     = "live", -- 先用 "shadow" 试跑也可以

  -- 批发单金额大:退款一律等人批准,所以 agree_refund 不在这里。
  allow = { "reply", "agree_return", "negotiate", "submit_evidence" },

  -- 同意退货时必须齐全:地址、收件人、电话(ALI-02)。
  return_to = {
    address   = "广东省佛山市南海区示例工业园 5 栋",
    consignee = "品控部",
    phone     = "0757-00000000",
  },

  -- 平台没有写明多久自动同意协议(ALI-07),这里按 3 天提醒自己。
  deadlines = { agreement_timeout = days(3) },
}
