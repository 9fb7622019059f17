-- 这家店是谁、规则不能越过的线。改完先跑:settle check scripts/starter/pinduoduo
shop {
  platform = "pinduoduo",
  id       = "10086", -- 换成自己的店铺编号:事件的 source 是 /pinduoduo/shops/10086
  name     = "示例小店(拼多多)",

  -- "live" 真正执行;"shadow" 只做决定、不发送;"off" 停用。
  -- 新店建议先用 "shadow" 跑几天,看清楚决定再改成 "live"。
  mode = "live",

  -- 不用人点头就能做的动作;不在这里的动作一律等人批准。
  allow = {
    "reply", "agree_refund", "agree_return", "negotiate", "reject",
    "intercept_parcel", "agree_refund_on_refusal", "payout", "submit_evidence",
  },

  -- 小额打款:前三条超出就拒绝,approve_above 以上等人批准。
  payout = {
    per_ticket        = yuan(20),
    per_buyer_per_day = yuan(20),
    per_day           = yuan(200),
    approve_above     = yuan(10),
  },

  -- 退款:单笔超过 200 元,或当天累计超过 3000 元,等人批准。
  refund = { approve_above = yuan(200), per_day = yuan(3000) },

  -- 退货地址:同意退货时自动带上。
  return_to = {
    address   = "浙江省杭州市余杭区示例路 1 号 2 仓",
    consignee = "售后组",
    phone     = "0571-00000000",
  },

  -- 平台没有写明驳回前要等买家多久(PDD-12),这里按 24 小时。
  deadlines = { negotiation_wait = hours(24) },
}
