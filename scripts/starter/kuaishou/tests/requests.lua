-- 48 小时内必须有答复。
test "符合极速退款:由平台退,规则不重复退" (function()
  local t = ticket { amount = yuan(50), order = { paid_at = now() - hours(1) } }
  fire(t)
  expect(t):has { instant_refund = true }
  expect(t):fired("极速退款不插手"):did("note", contains("极速退款")):did_not("agree_refund")
end)

test "未发货的小额单:同意退款" (function()
  local t = ticket { amount = yuan(200), order = { virtual = true } }
  fire(t)
  expect(t):fired("未发货小额同意退款"):did("agree_refund"):did("reply", contains("还没有发出")):spent(yuan(200))
end)

test "大额单一来就交给人,写明截止时间" (function()
  local t = ticket { amount = yuan(200.01), parcel = { state = "signed" } }
  fire(t)
  expect(t):fired("big ones to a human"):did("tag", "48小时"):did("hand_over", contains("200.01 元:请在 2026-11-22 10:00 前"))
end)

test "七天无理由的退货:同意,个人原因运费买家出" (function()
  local t = ticket { kind = "return_refund", reason = "size", amount = yuan(80), parcel = { state = "signed" } }
  fire(t)
  expect(t):fired("七天无理由同意退货"):did("agree_return", { freight = "buyer", within = days(10) })
end)

test "七天无理由的退货:我们的错运费我们出" (function()
  local t = ticket { kind = "return_refund", reason = "quality", amount = yuan(80), parcel = { state = "signed" } }
  fire(t)
  expect(t):did("agree_return", { freight = "merchant" })
end)

test "在途的仅退款:请买家拒收" (function()
  local t = ticket { amount = yuan(80), parcel = { state = "delivering" } }
  fire(t)
  expect(t):fired("在途请拒收"):did("reply", contains("请您拒收")):did("hand_over", contains("包裹在途"))
end)

test "其余的先问情况" (function()
  local t = ticket { kind = "repair", amount = yuan(80), parcel = { state = "signed" } }
  fire(t)
  expect(t):fired("其余先问情况"):did("reply", contains("具体情况")):did("hand_over", contains("前处理"))
end)
