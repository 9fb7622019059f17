-- 客服介入:留好凭证,由客服判定(ALI-08)。
rule "介入即举证" {
  on = "intervention.requested",
  once = true,
  run = function(ticket)
    local can, why = ticket:allowed "submit_evidence"
    if not can then -- 例如退款还在等批准
      ticket:hand_over("平台已介入,暂时不能举证:" .. why)
      return
    end
    local points = { "一、双方旺旺记录共 " .. #ticket.messages .. " 条。" }
    if ticket.order.shipped_at then
      points[#points + 1] = "二、货物按约定发出,运单号 " .. tostring(ticket.parcel.waybill) .. "。"
    end
    ticket:submit_evidence { points = points }
    ticket:hand_over "客服已介入,已提交基础说明,请补充凭证"
  end,
}

rule "平台要凭证" {
  on = "evidence.requested",
  run = function(ticket)
    ticket:hand_over("平台要求补充凭证:" .. table.concat(ticket.evidence, "、"))
  end,
}

-- 判我方责任:申诉要有新的有效凭证(ALI-09),几种理由永远不成立(ALI-10),由人决定。
rule "判责后看能否申诉" {
  on = "verdict.given",
  when = { ["verdict.liable"] = "merchant" },
  run = function(ticket)
    ticket:tag "商家责任"
    ticket:hand_over "判定商家责任:有快递公司盖章证明或新凭证才申诉"
  end,
}
