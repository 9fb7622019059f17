-- 补偿多少:方案里说的数和真正打款的数都从这里来,不会说一套做一套。
local offers = {}

-- 申请金额的两成,最少 1 元,最多 10 元(shop.lua 的 payout.approve_above 以内)。
function offers.compensation(ticket)
  local share = fen(ticket.amount.fen * 20 // 100)
  if share > yuan(10) then return yuan(10) end
  if share < yuan(1) then return yuan(1) end
  return share
end

-- 先给方案再打款(PDD-03):说清金额,也给退货的路。
function offers.text(ticket)
  return "亲,非常抱歉。您看这样行不行:我们补偿您 " .. tostring(offers.compensation(ticket))
    .. " 元,商品您留着用;或者为您办理退货,运费我们承担。同意补偿请回复“同意”,我们马上打款。"
end

return offers
