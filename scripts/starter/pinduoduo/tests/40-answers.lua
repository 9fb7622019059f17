-- 买家回话:先看是不是在回答我们的方案,再按关键词自动回复。
local known = { paid = yuan(150), goods = { { id = "g-11", title = "衬衫", quantity = 1 } } }

local function offered(fields)
  fields.parcel = { state = "signed" }
  local t = ticket(fields)
  fire(t)
  expect(t):did("negotiate")
  advance(minutes(30))
  return t
end

test "方案被拒:凭证齐全就驳回" (function()
  local t = offered { amount = yuan(150), reason = "quality", order = known }
  message(t, "不同意,全额退款")
  expect(t):fired("方案被拒后驳回"):phase("rejected")
  expect(t):did("reject", { reason = "quality_unproven", note = contains("出库照片见附件") })
  expect(t):did("reject", { evidence = { outbound_photo = contains("outbound.jpg"), chat_log = is_not(missing) } })
end)

test "方案被拒但没有登记凭证:转人工,不驳回" (function()
  local t = offered { amount = yuan(150), reason = "quality" }
  message(t, "不同意")
  expect(t):did("hand_over", contains("缺凭证 outbound_photo")):did_not("reject")
end)

test "补偿方案被拒:转人工" (function()
  local t = offered { amount = yuan(40), reason = "quality" }
  message(t, "不行,我要全额退款")
  expect(t):did("hand_over", contains("不接受补偿方案")):did_not("payout"):did_not("reject")
end)

test "买家接受补偿:打款一次,不超过说好的数" (function()
  local t = offered { amount = yuan(40), reason = "quality" }
  message(t, "可以,同意")
  expect(t):fired("接受补偿后打款"):did("payout", { amount = yuan(8), reason = "goodwill" }):spent(yuan(8))
  advance(hours(1))
  message(t, "同意")
  expect(t):did("payout", { times = 1 }):did("reply", contains("补偿已经发出")):spent(yuan(8))
end)

test "补偿发不出去:转人工,不说已发出" (function()
  local t = offered { amount = yuan(40), reason = "quality" }
  answer("failed", { action = "payout", code = "balance", message = "余额不足" })
  message(t, "同意")
  expect(t):failed("payout", "balance"):did("hand_over", contains("补偿没有发出")):did_not("reply")
end)

test "同一个买家一天的补偿超过 20 元:拒绝,转人工" (function()
  local first = offered { amount = yuan(60), reason = "quality", buyer = { id = "b-1" } }
  message(first, "同意")
  expect(first):spent(yuan(10))
  local second = offered { amount = yuan(60), reason = "quality", buyer = { id = "b-1" } }
  message(second, "同意")
  expect(second):spent(yuan(10))
  local third = offered { amount = yuan(60), reason = "quality", buyer = { id = "b-1" } }
  message(third, "同意")
  expect(third):refused("payout"):did("hand_over", contains("补偿没有发出")):spent(yuan(0))
end)

test "接受退换方案:仅退款的请买家改申请,质量问题运费我们出" (function()
  local t = offered { amount = yuan(150), reason = "quality", order = known }
  message(t, "好的")
  expect(t):fired("接受退换方案"):did("reply", contains("运费由我们承担")):did_not("agree_return")
end)

test "接受退换方案:退货单直接同意" (function()
  local t = offered {
    kind = "return_refund", amount = yuan(60), reason = "size", order = { seven_day_return = false },
  }
  message(t, "好的")
  expect(t):did("agree_return", { freight = "buyer" }):phase("awaiting_return")
end)

local answers = {
  { "照片发给你们了", "回复:照片", "谢谢您拍照" },
  { "有没有补偿", "回复:补偿", "哪里不满意" },
  { "快递怎么还没动", "回复:物流", "查物流" },
  { "什么时候能好", "回复:催处理", "正在为您处理" },
  { "谢谢", "回复:谢谢", "不客气" },
}

for _, row in ipairs(answers) do
  local text, name, reply = row[1], row[2], row[3]
  test("关键词:" .. text) (function()
    local t = ticket { kind = "repair", amount = yuan(60), parcel = { state = "signed" } }
    fire(t)
    message(t, text)
    expect(t):fired(name):did("reply", contains(reply))
    advance(minutes(29))
    message(t, text .. "!")
    expect(t):skipped("reply"):did("reply", { text = contains(reply), times = 1 })
    advance(minutes(2))
    message(t, text .. "?")
    expect(t):did("reply", { text = contains(reply), times = 2 })
  end)
end
