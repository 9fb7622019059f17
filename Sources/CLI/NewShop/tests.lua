-- 规则的测试:settle test 会跑。每个测试都从头开始,时钟是自己的,什么都不会发出去。
test "十元以下直接退,并告诉买家" (function()
  local t = ticket { amount = yuan(9.9) }
  fire(t)
  expect(t):did("agree_refund", { amount = yuan(9.9) })
  expect(t):did("reply", contains("9.90 元已为您退款"))
end)

test "超过十元的不管" (function()
  local t = ticket { amount = yuan(10.01) }
  fire(t)
  expect(t):did_not("agree_refund")
end)

test "经常退款的买家不管" (function()
  local t = ticket { amount = yuan(5), ["buyer.refunds_30d"] = 6 }
  fire(t)
  expect(t):did_not("agree_refund")
end)
