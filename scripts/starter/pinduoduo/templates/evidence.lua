-- 各商品的固定凭证:驳回和平台介入时用。没有登记的商品不自动驳回,转人工。
local files = {
  ["g-11"] = {
    outbound_photo = "https://example.com/evidence/g-11/outbound.jpg",
    size_chart     = "https://example.com/evidence/g-11/size.jpg",
    listing        = "https://example.com/evidence/g-11/listing.jpg",
    weight_record  = "https://example.com/evidence/g-11/weight.jpg",
  },
  ["g-12"] = {
    outbound_photo = "https://example.com/evidence/g-12/outbound.jpg",
    size_chart     = "https://example.com/evidence/g-12/size.jpg",
    listing        = "https://example.com/evidence/g-12/listing.jpg",
    weight_record  = "https://example.com/evidence/g-12/weight.jpg",
  },
  ["g-13"] = {
    outbound_photo = "https://example.com/evidence/g-13/outbound.jpg",
    listing        = "https://example.com/evidence/g-13/listing.jpg",
    weight_record  = "https://example.com/evidence/g-13/weight.jpg",
  },
  ["g-14"] = {
    outbound_photo = "https://example.com/evidence/g-14/outbound.jpg",
    listing        = "https://example.com/evidence/g-14/listing.jpg",
    weight_record  = "https://example.com/evidence/g-14/weight.jpg",
  },
}

local evidence = {}

-- 这张售后单第一件商品的凭证,按名称;没有登记则为空表。
function evidence.of(ticket)
  local goods = ticket.order.goods
  local first = goods and goods[1]
  return first and first.id and files[first.id] or {}
end

-- 不同的申请原因,有用的凭证不同。
local useful = {
  quality = { "outbound_photo", "listing" }, size = { "size_chart" }, no_longer_wanted = { "listing" },
  wrong_item = { "outbound_photo", "weight_record" }, not_received = { "weight_record" },
}

-- 与申请原因对应的凭证地址。
function evidence.files(ticket)
  local known, list = evidence.of(ticket), {}
  for _, slot in ipairs(useful[ticket.reason] or {}) do list[#list + 1] = known[slot] end
  return list
end

local function day(time)
  local at = date(time)
  return string.format("%d年%d月%d日%d时%d分", at.year, at.month, at.day, at.hour, at.min)
end

-- 逐条说明(PDD-27、T-PDD-5):只写售后单里查得到的事实。
function evidence.points(ticket)
  local points = {}
  local function add(text) points[#points + 1] = #points + 1 .. "、" .. text end
  if ticket.order.shipped_at then
    add("订单 " .. tostring(ticket.order.id) .. " 已于 " .. day(ticket.order.shipped_at) .. " 发货。")
  end
  if ticket.parcel.waybill then
    add("承运快递 " .. tostring(ticket.parcel.carrier) .. ",运单号 " .. ticket.parcel.waybill .. "。")
  end
  if ticket.parcel.state == "signed" then add("物流记录显示买家已签收。") end
  if ticket.negotiation then add("我方已于 " .. day(ticket.negotiation.sent_at) .. " 向买家提出解决方案。") end
  if #ticket.messages > 0 then add("双方聊天记录共 " .. #ticket.messages .. " 条。") end
  add("申请金额 " .. tostring(ticket.amount) .. " 元,订单实付 " .. tostring(ticket.order.paid) .. " 元,请平台依据双方凭证判定。")
  return points
end

return evidence
