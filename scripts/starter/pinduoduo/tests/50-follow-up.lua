-- 后续:物流变化、退货、平台介入、判定。
local function intercepted()
  local t = ticket { amount = yuan(60), parcel = { state = "in_transit", carrier = "SF", waybill = "SF123" } }
  fire(t)
  expect(t):phase("intercepting")
  advance(days(1))
  return t
end

test "拦截成功:告诉买家等退款" (function()
  local t = intercepted()
  fire(t, "parcel.updated", { parcel = { state = "intercepted" } })
  expect(t):fired("包裹退回"):did("reply", contains("退回的路上")):phase("refunding")
end)

test "拦截失败:转人工" (function()
  local t = intercepted()
  fire(t, "parcel.updated", { parcel = { state = "intercept_failed" } })
  expect(t):fired("拦截失败转人工"):did("hand_over", contains("60.00 元")):phase("awaiting_merchant")
end)

test "没拦住、签收了:请买家走退货" (function()
  local t = intercepted()
  fire(t, "parcel.updated", { parcel = { state = "signed" } })
  expect(t):fired("在途变签收"):did("reply", contains("已签收"))
end)

test "买家已寄回:回一句" (function()
  local t = ticket { kind = "return_refund", reason = "size", amount = yuan(60), parcel = { state = "signed" } }
  fire(t)
  advance(days(2))
  fire(t, "return.shipped", { return_parcel = { state = "in_transit", carrier = "ZTO", waybill = "Z9" } })
  expect(t):fired("买家已寄回"):did("reply", contains("寄回的运单号")):phase("awaiting_receipt")
end)

test "平台介入:当场举证,只写查得到的事实" (function()
  local t = ticket {
    amount = yuan(150), reason = "quality",
    order = { paid = yuan(150), goods = { { id = "g-11", title = "衬衫", quantity = 1 } } },
    parcel = { state = "signed", carrier = "SF", waybill = "SF123" },
  }
  fire(t)
  message(t, "就是质量问题")
  fire(t, "intervention.requested", { by = "buyer" })
  expect(t):fired("介入即举证"):did("submit_evidence", { points = function(points) return #points == 6 end })
  expect(t):did("submit_evidence", { files = contains("https://example.com/evidence/g-11/outbound.jpg") })
  expect(t):did("hand_over", contains("已提交基础凭证"))
end)

test "退款还在等批准时平台介入:转人工" (function()
  local t = ticket { amount = yuan(350) }
  fire(t)
  fire(t, "intervention.requested", { by = "buyer" })
  expect(t):did("hand_over", contains("暂时不能举证")):did_not("submit_evidence")
end)

test "平台点名要凭证:写明要哪些" (function()
  local t = ticket { kind = "repair", amount = yuan(60), parcel = { state = "signed" } }
  fire(t)
  fire(t, "evidence.requested", { slots = { "outbound_photo", "weight_record" } })
  expect(t):fired("平台要凭证"):did("hand_over", contains("outbound_photo、weight_record"))
end)

test "判我们输:留记号" (function()
  local t = ticket { kind = "repair", amount = yuan(60), parcel = { state = "signed" } }
  fire(t)
  fire(t, "intervention.requested", { by = "buyer" })
  advance(days(2))
  fire(t, "verdict.given", { liable = "merchant", refunded = yuan(60) })
  expect(t):fired("判定商家责任"):did("tag", "商家责任"):did("note", contains("60.00 元"))
end)

test "判买家责任:不留记号" (function()
  local t = ticket { kind = "repair", amount = yuan(60), parcel = { state = "signed" } }
  fire(t)
  fire(t, "intervention.requested", { by = "buyer" })
  fire(t, "verdict.given", { liable = "buyer", refunded = yuan(0) })
  expect(t):did_not_fire("判定商家责任"):phase("closed")
end)
