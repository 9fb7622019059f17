-- 买家的话。运行:settle test scripts/starter/kuaishou
local function asked(text)
  local t = ticket { kind = "repair", parcel = { state = "signed" } }
  fire(t)
  message(t, text)
  return t
end

test "投诉词转人工" (function()
  local t = asked "我要投诉你们"
  expect(t):fired("投诉词转人工"):did("tag", "投诉风险"):did("hand_over", contains("投诉")):did("reply", contains("专人"))
end)

test "收到照片,谢谢一声" (function()
  local t = asked "照片发你了"
  expect(t):fired("photos received"):did("reply", contains("收到,谢谢您"))
end)

test "催处理:半小时内只回一次" (function()
  local t = asked "什么时候处理"
  advance(minutes(10))
  message(t, "多久啊")
  expect(t):fired("催处理"):did("reply", { text = contains("正在处理中"), times = 1 }):skipped("reply")
end)
