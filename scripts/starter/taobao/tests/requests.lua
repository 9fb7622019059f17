-- 申请:能退的快退,能退货的退货,驳回放到最后。
test "未发货同意退款" (function()
  local t = ticket { amount = yuan(80) }
  fire(t)
  expect(t):fired("未发货同意退款"):did("agree_refund"):did("reply", contains("80.00 元")):spent(yuan(80))
end)

test "未发货的大额单等人批准" (function()
  local t = ticket { amount = yuan(200.01) }
  fire(t)
  expect(t):needs_approval("agree_refund"):did_not("reply")
  approve(t, "agree_refund")
  expect(t):did("agree_refund"):did("reply")
end)

local function signed(fields)
  fields.parcel = { state = "signed" }
  local t = ticket(fields)
  fire(t)
  return t
end

test "发错的便宜货:退款不退货" (function()
  local t = signed { reason = "wrong_item", amount = yuan(30) }
  expect(t):fired("refund without return"):did("agree_refund"):did("reply", contains("不用寄回"))
end)

test "发错的贵一点:不自动退款" (function()
  local t = signed { reason = "wrong_item", amount = yuan(30.01) }
  expect(t):did_not_fire("refund without return"):did_not("agree_refund")
end)

test "七天无理由的退货同意,个人原因运费买家出" (function()
  local t = signed { kind = "return_refund", reason = "size", amount = yuan(80) }
  expect(t):fired("七天无理由同意退货"):did("agree_return", { freight = "buyer", within = days(7) })
end)

test "七天无理由的退货,我们的错运费我们出" (function()
  local t = signed { kind = "exchange", reason = "wrong_item", amount = yuan(80) }
  expect(t):did("agree_return", { freight = "merchant" })
end)

test "质量问题没有照片:先沟通" (function()
  local t = signed { reason = "quality", amount = yuan(80) }
  expect(t):fired("质量问题先沟通"):did("negotiate", { reason = "quality_unproven" }):did_not("reject")
end)

test "尺码不合适却只想退款:先沟通" (function()
  local t = signed { reason = "size", amount = yuan(80) }
  expect(t):fired("尺码只退款先沟通"):did("negotiate", { reason = "size_within_standard" })
end)

test "其余的回一句,交给人" (function()
  local t = signed { kind = "repair", amount = yuan(80) }
  expect(t):fired("其余转人工"):did("reply", contains("已收到")):did("hand_over", contains("80.00 元"))
end)
