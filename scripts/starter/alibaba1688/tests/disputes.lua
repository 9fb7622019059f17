-- 客服介入:留好凭证,由客服判定。
local function disputed(fields)
  local t = ticket(fields)
  fire(t)
  fire(t, "intervention.requested", { by = "buyer" })
  return t
end

test "介入即举证:发了货就写运单号" (function()
  local t = disputed { kind = "repair", parcel = { state = "signed", carrier = "SF", waybill = "SF9" } }
  expect(t):fired("介入即举证"):did("submit_evidence", { points = contains("二、货物按约定发出,运单号 SF9。") })
  expect(t):did("hand_over", contains("客服已介入"))
end)

test "还没发货就不写运单号" (function()
  local t = disputed { kind = "repair" }
  expect(t):did("submit_evidence", { points = function(points) return #points == 1 end })
end)

test "退款还在等批准时介入:转人工" (function()
  local t = disputed { amount = yuan(800) }
  expect(t):did("hand_over", contains("暂时不能举证")):did_not("submit_evidence")
end)

test "平台点名要凭证" (function()
  local t = disputed { kind = "repair", parcel = { state = "signed" } }
  fire(t, "evidence.requested", { slots = { "contract" } })
  expect(t):fired("平台要凭证"):did("hand_over", contains("contract"))
end)

test "判商家责任:由人看能否申诉" (function()
  local t = disputed { kind = "repair", parcel = { state = "signed" } }
  fire(t, "verdict.given", { liable = "merchant", refunded = yuan(10) })
  expect(t):fired("判责后看能否申诉"):did("tag", "商家责任"):did("hand_over", contains("申诉")):did_not("appeal")
end)
