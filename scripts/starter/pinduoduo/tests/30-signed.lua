-- 已签收的单:能退货的退货,小问题给方案,大问题先沟通。
local function signed(fields)
  fields.parcel = { state = "signed" }
  return ticket(fields)
end

test "签收未收到:找快递核实,不退钱" (function()
  local t = signed { reason = "not_received", amount = yuan(66) }
  fire(t)
  expect(t):fired("签收未收到"):did("hand_over", contains("66.00 元")):did("reply"):did_not("agree_refund")
end)

test "付款一个多月后才申请:先沟通" (function()
  local t = signed { amount = yuan(66), reason = "quality", order = { paid_at = now() - days(31) } }
  fire(t)
  expect(t):fired("超期申请先沟通"):did("negotiate", { reason = "late_claim" })
end)

test "付款 30 天以内不算超期" (function()
  local t = signed { amount = yuan(66), reason = "quality", order = { paid_at = now() - days(30) } }
  fire(t)
  expect(t):did_not_fire("超期申请先沟通")
end)

test "贵、说有质量问题、没有照片:先沟通" (function()
  local t = signed { amount = yuan(150), reason = "quality" }
  fire(t)
  expect(t):fired("talk before rejecting"):did("negotiate", { reason = "quality_unproven", text = contains("细节照片") })
  expect(t):did_not("reject")
end)

test "有照片就不怀疑" (function()
  local t = signed { amount = yuan(150), reason = "quality", images = { "https://example.com/1.jpg" } }
  fire(t)
  expect(t):did_not_fire("talk before rejecting")
end)

test "说少件的大额单:请买家核对" (function()
  local t = signed { amount = yuan(150), reason = "wrong_item", statement = "少发了一条裤子" }
  fire(t)
  expect(t):fired("少件先核对"):did("negotiate", { reason = "missing_item_weight_ok" })
end)

test "我们的错:同意退换,运费我们出" (function()
  local t = signed { kind = "return_refund", amount = yuan(60), reason = "wrong_item" }
  fire(t)
  expect(t):fired("质量或发错同意退换")
  expect(t):did("agree_return", { freight = "merchant", within = days(7), consignee = "售后组" })
  expect(t):did("reply", contains("已同意退货")):phase("awaiting_return")
end)

test "七天无理由:同意退换,运费买家出" (function()
  local t = signed { kind = "return_refund", amount = yuan(60), reason = "no_longer_wanted" }
  fire(t)
  expect(t):fired("七天无理由同意退换"):did("agree_return", { freight = "buyer" })
end)

test "小问题:给补偿或退货两种方案,不先打款" (function()
  local t = signed { amount = yuan(40), reason = "quality" }
  fire(t)
  expect(t):fired("小额问题给方案"):did("negotiate", { text = contains("补偿您 8.00 元") }):did_not("payout")
end)

test "补偿最少 1 元" (function()
  local t = signed { amount = yuan(3), reason = "quality", order = { paid = yuan(20) } }
  fire(t)
  expect(t):did("negotiate", { text = contains("补偿您 1.00 元") })
end)

test "补偿最多 10 元" (function()
  local t = signed { amount = yuan(90), reason = "quality" }
  fire(t)
  expect(t):did("negotiate", { text = contains("补偿您 10.00 元") })
end)

test "尺码不合适却只想退款:引导换码或退货" (function()
  local t = signed { amount = yuan(60), reason = "size" }
  fire(t)
  expect(t):fired("尺码只退款先沟通"):did("negotiate", { reason = "size_within_standard" })
end)

test "签收后不想要了却只想退款:引导退货" (function()
  local t = signed { amount = yuan(60), reason = "no_longer_wanted" }
  fire(t)
  expect(t):fired("不想要只退款先沟通"):did("negotiate", { reason = "shipped_as_described" })
end)

test "其余的先回一句,再转人工" (function()
  local t = signed { kind = "repair", amount = yuan(60) }
  fire(t)
  expect(t):fired("其余申请转人工"):did("reply", contains("已收到")):did("hand_over", contains("60.00 元"))
end)
