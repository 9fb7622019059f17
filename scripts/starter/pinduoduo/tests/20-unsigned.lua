-- 还没签收的单:小额、未发货、在途。
test "不到 10 元直接退,东西不用寄回" (function()
  local t = ticket { amount = yuan(9.9) }
  fire(t)
  expect(t):fired("小额直接退"):did("agree_refund", { amount = yuan(9.9) }):did("reply", contains("不用寄回"))
  expect(t):phase("refunding"):spent(yuan(9.9))
end)

test "30 天内退款超过 5 次的买家,小额也不直接退" (function()
  local t = ticket { amount = yuan(9.9), buyer = { refunds_30d = 6 }, parcel = { state = "signed" } }
  fire(t)
  expect(t):did_not_fire("小额直接退"):did_not("agree_refund"):spent(yuan(0))
end)

test "未发货同意退款" (function()
  local t = ticket { amount = yuan(88) }
  fire(t)
  expect(t):fired("未发货同意退款"):did("agree_refund"):did("reply", contains("还没有发出"))
end)

test "未发货的大额单等人批准,批准后才告诉买家" (function()
  local t = ticket { amount = yuan(350) }
  fire(t)
  expect(t):needs_approval("agree_refund", { amount = yuan(350) }):waits_for("approval"):did_not("reply")
  approve(t)
  expect(t):did("agree_refund"):did("reply"):waits_for("nothing"):spent(yuan(350))
end)

test "人不批准,就不退也不说" (function()
  local t = ticket { amount = yuan(350) }
  fire(t)
  deny(t, "agree_refund", "金额不对")
  expect(t):denied("agree_refund", "金额不对"):did_not("reply"):spent(yuan(0))
end)

local function on_the_way(fields)
  fields.parcel = fields.parcel or { state = "in_transit" }
  return ticket(fields)
end

test "在途且值得付拦截费:先拦截" (function()
  local t = on_the_way { amount = yuan(60) }
  fire(t)
  expect(t):fired("intercept what is worth the fee"):did("intercept_parcel"):did("reply", contains("拦截"))
  expect(t):phase("intercepting")
end)

test "拦截的结果不明:查到了才告诉买家" (function()
  local t = on_the_way { amount = yuan(60) }
  answer("unknown", { action = "intercept_parcel" })
  answer("done", { action = "intercept_parcel" })
  fire(t)
  expect(t):did("intercept_parcel"):did("reply", contains("拦截"))
end)

test "拦截失败:不对买家说已拦截" (function()
  local t = on_the_way { amount = yuan(60) }
  answer("failed", { action = "intercept_parcel", code = "carrier", message = "快递不支持" })
  fire(t)
  expect(t):failed("intercept_parcel", "carrier"):did_not("reply"):run_failed("快递不支持")
end)

test "七天无理由的小额在途单:同意拒收后退款" (function()
  local t = on_the_way { amount = yuan(30) }
  fire(t)
  expect(t):fired("同意拒收后退款"):did("agree_refund_on_refusal"):did("reply", contains("我要拒收"))
  expect(t):phase("awaiting_refusal")
end)

test "不支持七天无理由的在途单只能拦截" (function()
  local t = on_the_way { amount = yuan(30), order = { seven_day_return = false } }
  fire(t)
  expect(t):fired("其余在途拦截"):did("intercept_parcel"):did("reply")
end)

test "派送中又不能拒收:让人打电话" (function()
  local t = on_the_way { amount = yuan(30), parcel = { state = "delivering" }, order = { seven_day_return = false } }
  fire(t)
  expect(t):fired("派送中转人工"):did("hand_over"):did("reply", contains("正在派送"))
end)
