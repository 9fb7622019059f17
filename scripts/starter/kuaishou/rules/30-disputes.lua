-- 纠纷协商期:24 小时内要么同意,要么举证(KS-14…17)。
local cheap = yuan(30)

-- 小额纠纷同意算了(KS-15):举证花的时间比钱贵。
rule "小额纠纷同意退款" {
  on = "intervention.requested",
  when = { phase = "evidence", amount = at_most(cheap) },
  final = true,
  run = function(ticket) ticket:agree_refund { note = "协商一致,同意退款" } end,
}

-- 其余当场举证(KS-16),24 小时不举证就由平台直接处理(KS-17)。
rule "24 小时内举证" {
  on = "intervention.requested",
  when = { phase = "evidence" },
  once = true,
  run = function(ticket)
    local can, why = ticket:allowed "submit_evidence"
    if not can then -- 例如退款还在等批准
      ticket:hand_over("平台已介入,暂时不能举证:" .. why)
      return
    end
    local points = { "一、双方聊天记录共 " .. #ticket.messages .. " 条。" }
    if ticket.parcel.waybill then
      points[#points + 1] = "二、订单已发货,运单号 " .. ticket.parcel.waybill
        .. ",物流状态 " .. tostring(ticket.parcel.state) .. "。"
    end
    ticket:tag "纠纷待处理"
    ticket:hand_over(template "协商期到 {deadline.at},已提交基础凭证,请补充")
    ticket:submit_evidence { points = points }
  end,
}

-- 平台点名要凭证(KS-17):交给人上传。
rule "平台要凭证" {
  on = "evidence.requested",
  run = function(ticket)
    ticket:hand_over("平台要求补充凭证:" .. table.concat(ticket.evidence, "、"))
  end,
}
