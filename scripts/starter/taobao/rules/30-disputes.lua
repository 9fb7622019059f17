-- 介入:3 天举证期(TB-07),双方都可以补充。

-- 明显是我们的错又便宜:举证没有意义,同意退款(TB-04),少一笔纠纷退款(TB-01)。
rule "便宜又理亏就退" {
  on = "intervention.requested",
  when = { phase = "evidence", reason = one_of("wrong_item", "late"), amount = at_most(yuan(30)) },
  final = true,
  run = function(ticket) ticket:agree_refund { note = "协商一致,同意退款" } end,
}

-- 举证看谁的凭证更有力(TB-13):先交基础凭证,人在 3 天内补充(TB-07、TB-10)。
rule "三天内举证" {
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
      points[#points + 1] = "二、运单号 " .. ticket.parcel.waybill .. ",物流状态 " .. tostring(ticket.parcel.state) .. "。"
    end
    ticket:hand_over(template "举证期到 {deadline.at},已提交基础凭证,请补充")
    ticket:submit_evidence { points = points }
  end,
}

-- 平台要凭证:买家举证完成后卖家只有 24 小时(TB-08)。
rule "平台要凭证" {
  on = "evidence.requested",
  run = function(ticket)
    ticket:tag "24小时"
    ticket:hand_over("平台要求补充凭证:" .. table.concat(ticket.evidence, "、"))
  end,
}

-- 判我方责任会显示在信用页(TB-03):记下来复盘。
rule "判定商家责任" {
  on = "verdict.given",
  when = { ["verdict.liable"] = "merchant" },
  run = function(ticket) ticket:tag "商家责任" end,
}
