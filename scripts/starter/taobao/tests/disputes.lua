-- 介入:3 天举证期,双方都可以补充。
local function disputed(fields)
  fields.kind = fields.kind or "repair"
  fields.parcel = fields.parcel or { state = "signed", carrier = "ZTO", waybill = "Z1" }
  local t = ticket(fields)
  fire(t)
  fire(t, "intervention.requested", { by = "buyer" })
  return t
end

test "便宜又理亏:同意退款,不举证" (function()
  local t = disputed { reason = "late", amount = yuan(30) }
  expect(t):fired("便宜又理亏就退"):did("agree_refund", { note = contains("协商一致") }):did_not("submit_evidence")
end)

test "其余的三天内举证,写明期限" (function()
  local t = disputed { reason = "quality", amount = yuan(80) }
  expect(t):fired("三天内举证"):did("submit_evidence", { points = function(points) return #points == 2 end })
  expect(t):did("hand_over", contains("举证期到"))
end)

test "没有运单号就不写物流" (function()
  local t = disputed { reason = "quality", amount = yuan(80), parcel = { state = "signed" } }
  expect(t):did("submit_evidence", { points = function(points) return #points == 1 end })
end)

test "退款还在等批准时介入:转人工" (function()
  local t = disputed { kind = "refund_only", amount = yuan(350), parcel = { state = "none" } }
  expect(t):did("hand_over", contains("暂时不能举证")):did_not("submit_evidence")
end)

test "平台要凭证:24 小时内补" (function()
  local t = disputed { amount = yuan(80) }
  fire(t, "evidence.requested", { slots = { "size_chart" } })
  expect(t):fired("平台要凭证"):did("tag", "24小时"):did("hand_over", contains("size_chart"))
end)

test "判商家责任:记下来" (function()
  local t = disputed { amount = yuan(80) }
  advance(days(2))
  fire(t, "verdict.given", { liable = "merchant", refunded = yuan(80) })
  expect(t):fired("判定商家责任"):did("tag", "商家责任")
end)

test "判买家责任:不记" (function()
  local t = disputed { amount = yuan(80) }
  fire(t, "verdict.given", { liable = "buyer" })
  expect(t):did_not_fire("判定商家责任"):did_not("tag", "商家责任")
end)
