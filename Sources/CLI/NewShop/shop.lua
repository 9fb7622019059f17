-- 这家店是谁,以及规则不能越过的线。每个键的意思:settle docs shop
shop {
  platform = "@PLATFORM@",
  id       = "@ID@", -- 店铺编号:事件的 source 是 /@PLATFORM@/shops/@ID@
  name     = "@NAME@",

  -- "shadow" 只做决定,什么都不发送;试好以后改成 "live"。"off" 停用。
  mode = "shadow",

  -- 不用人批准就能做的动作;没写在这里的,都等人批准(settle approvals)。
  allow = { "reply", "agree_refund" },

  -- 单笔退款超过 200 元,或当天累计超过 3000 元,等人批准。
  refund = { approve_above = yuan(200), per_day = yuan(3000) },

  -- 小额打款:前三条超出就拒绝;单笔超过 approve_above 等人批准。
  payout = {
    per_ticket        = yuan(20),
    per_buyer_per_day = yuan(20),
    per_day           = yuan(200),
    approve_above     = yuan(10),
  },
}
