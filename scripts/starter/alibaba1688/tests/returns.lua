-- 退货清单:地址、收件人、电话、运费、快递、期限、商品状况一次说清。
test "质量问题:我方运费,指定发来时的快递" (function()
  local t = ticket { kind = "return_refund", reason = "quality", parcel = { state = "signed", carrier = "SF" } }
  fire(t)
  expect(t):fired("质量或发错,我方运费")
  expect(t):did("agree_return", {
    freight = "merchant", courier = "SF", within = days(7), consignee = "品控部", phone = "0757-00000000",
    address = contains("佛山"), condition = contains("吊牌齐全"),
  })
  expect(t):did("reply", contains("请发SF先付")):phase("awaiting_return")
end)

test "买家的原因:七天无理由的可以退,运费买家出" (function()
  local t = ticket { kind = "return_refund", reason = "no_longer_wanted", parcel = { state = "signed", carrier = "SF" } }
  fire(t)
  expect(t):fired("七天无理由,买家运费"):did("agree_return", { freight = "buyer" }):did("reply", contains("不要到付"))
end)

test "未发货的退款:先告诉买家,再等主管批准" (function()
  local t = ticket { amount = yuan(5000) }
  fire(t)
  expect(t):fired("未发货退款等批准"):did("reply", contains("主管确认")):needs_approval("agree_refund")
  approve(t)
  expect(t):did("agree_refund", { amount = yuan(5000) }):spent(yuan(5000)):phase("refunding")
end)

test "主管不批准:不退" (function()
  local t = ticket { amount = yuan(5000) }
  fire(t)
  deny(t, "agree_refund", "先核对货物")
  expect(t):denied("agree_refund", "先核对货物"):spent(yuan(0))
end)

test "其余的写明时间交给人" (function()
  local t = ticket { kind = "repair", amount = yuan(800), parcel = { state = "signed" } }
  fire(t)
  expect(t):fired("其余转人工"):did("reply", contains("已收到")):did("hand_over", contains("超时自动同意"))
end)
