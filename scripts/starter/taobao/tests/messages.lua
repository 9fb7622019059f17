-- 买家的话。运行:settle test scripts/starter/taobao
test "投诉词转人工" (function()
  local t = ticket { reason = "quality", parcel = { state = "signed" } }
  fire(t)
  message(t, "我要打12315")
  expect(t):fired("投诉词转人工"):did("tag", "投诉风险"):did("hand_over", contains("12315")):did("reply", contains("专人"))
end)

local function offered(fields)
  fields.parcel = { state = "signed" }
  fields.order = fields.order or { goods = { { id = "g-11", title = "衬衫", quantity = 1 } } }
  local t = ticket(fields)
  fire(t)
  expect(t):did("negotiate")
  advance(hours(1))
  return t
end

test "方案被拒才驳回,凭证齐全" (function()
  local t = offered { reason = "size", amount = yuan(80) }
  message(t, "不同意,必须全退")
  expect(t):fired("reject after a no"):phase("rejected")
  expect(t):did("reject", { reason = "size_within_standard", evidence = { size_chart = contains("size.jpg") } })
end)

test "没有登记凭证的商品不驳回,转人工" (function()
  local t = offered { reason = "size", amount = yuan(80), order = { goods = { { id = "g-99" } } } }
  message(t, "不行")
  expect(t):did("hand_over", contains("没有登记凭证")):did_not("reject"):phase("awaiting_merchant")
end)

test "退货单同意方案:当场同意退货,质量问题运费我们出" (function()
  local t = offered {
    kind = "return_refund", reason = "quality", amount = yuan(80),
    order = { seven_day_return = false, goods = { { id = "g-11" } } },
  }
  message(t, "好的,同意退货")
  expect(t):fired("同意退货方案"):did("agree_return", { freight = "merchant" }):phase("awaiting_return")
end)

test "催处理:半小时内只回一次" (function()
  local t = ticket { kind = "repair", parcel = { state = "signed" } }
  fire(t)
  message(t, "什么时候处理")
  message(t, "多久")
  expect(t):fired("催处理"):did("reply", { text = contains("正在处理"), times = 1 }):skipped("reply")
end)
