-- 纠纷协商期:24 小时内要么同意,要么举证。
local function disputed(fields)
  fields.kind = fields.kind or "repair"
  fields.parcel = fields.parcel or { state = "signed", carrier = "ZTO", waybill = "Z1" }
  local t = ticket(fields)
  fire(t)
  fire(t, "intervention.requested", { by = "buyer" })
  return t
end

test "小额纠纷同意算了" (function()
  local t = disputed { kind = "refund_only", reason = "quality", amount = yuan(30) }
  expect(t):fired("小额纠纷同意退款"):did("agree_refund", { note = contains("协商一致") }):did_not("submit_evidence")
end)

test "其余当场举证" (function()
  local t = disputed { amount = yuan(80) }
  expect(t):fired("24 小时内举证"):did("submit_evidence", { points = function(points) return #points == 2 end })
  expect(t):did("tag", "纠纷待处理"):did("hand_over", contains("协商期到"))
end)

test "没有运单号就不写物流" (function()
  local t = disputed { amount = yuan(80), parcel = { state = "signed" } }
  expect(t):did("submit_evidence", { points = function(points) return #points == 1 end })
end)

test "当天退款超过 3000 元,退款等批准时介入:转人工" (function()
  local t
  for _ = 1, 16 do
    t = ticket { amount = yuan(200), order = { virtual = true } }
    fire(t)
  end
  expect(t):needs_approval("agree_refund")
  fire(t, "intervention.requested", { by = "buyer" })
  expect(t):did("hand_over", contains("暂时不能举证")):did_not("submit_evidence")
end)

test "平台点名要凭证:交给人上传" (function()
  local t = disputed { amount = yuan(80) }
  fire(t, "evidence.requested", { slots = { "outbound_photo" } })
  expect(t):fired("平台要凭证"):did("hand_over", contains("outbound_photo"))
end)
