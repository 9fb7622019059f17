-- 买家在旺旺上的话。运行:settle test scripts/starter/alibaba1688
test "投诉词转负责人" (function()
  local t = ticket { kind = "repair" }
  fire(t)
  message(t, "再这样我找律师了")
  expect(t):fired("投诉词转负责人"):did("tag", "投诉风险"):did("hand_over", contains("律师")):did("reply", contains("负责人"))
end)

test "催进度:半小时内只回一次" (function()
  local t = ticket { kind = "repair" }
  fire(t)
  message(t, "什么时候处理")
  message(t, "多久")
  expect(t):fired("progress"):did("reply", { text = contains("正在处理"), times = 1 }):skipped("reply")
end)
