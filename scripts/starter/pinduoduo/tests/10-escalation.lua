-- 该由人处理的,马上转人工。运行:settle test scripts/starter/pinduoduo
test "投诉词转人工,半天内只安抚一次" (function()
  local t = ticket { amount = yuan(80), parcel = { state = "signed" } }
  fire(t)
  message(t, "再不处理我就打12315投诉")
  expect(t):fired("投诉词转人工"):did("tag", "投诉风险"):did("hand_over", contains("12315"))
  expect(t):did("reply", contains("专人处理"))
  advance(hours(1))
  message(t, "我要曝光你们")
  expect(t):did("reply", { text = contains("专人处理"), times = 1 }):skipped("reply")
end)

test "人接手以后,规则不再说话" (function()
  local t = ticket { amount = yuan(80), parcel = { state = "signed" } }
  fire(t)
  message(t, "您好,我是客服小李,我来为您处理", "merchant")
  message(t, "什么时候能处理好")
  expect(t):did_not_fire("回复:催处理")
  release(t)
  message(t, "什么时候能处理好呢")
  expect(t):fired("回复:催处理"):did("reply", contains("正在为您处理"))
end)

test "驳回后再次申请由人决定" (function()
  local t = ticket {
    amount = yuan(129), reason = "size", parcel = { state = "signed" },
    order = { paid = yuan(129), goods = { { id = "g-11", title = "衬衫", quantity = 1 } } },
  }
  fire(t)
  message(t, "不行,必须全退")
  expect(t):phase("rejected")
  fire(t, "refund.requested", { amount = yuan(100) })
  expect(t):fired("驳回后再次申请"):did("hand_over", contains("100.00 元"))
end)
