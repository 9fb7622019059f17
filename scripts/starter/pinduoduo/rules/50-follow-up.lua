-- 后续:物流变化、退货、平台介入、判定。
local replies = require "templates.replies"
local evidence = require "templates.evidence"

-- 拦截或拒收成功:平台会退款,告诉买家等一等,免得重复申请(PDD-01、PDD-02)。
rule "包裹退回" {
  on = "parcel.updated",
  when = { phase = "refunding", ["parcel.state"] = one_of("intercepted", "refused", "returned") },
  once = true,
  run = function(ticket) ticket:reply(replies.coming_back) end,
}

-- 拦截失败:还没签收的七天无理由商品,人工可以再谈拒收。
rule "拦截失败转人工" {
  on = "parcel.updated",
  when = { phase = "awaiting_merchant", ["parcel.state"] = "intercept_failed" },
  run = function(ticket)
    ticket:hand_over(template "拦截失败,金额 {amount} 元,请联系买家拒收或退货")
  end,
}

-- 最后还是签收了:请买家走退货(PDD-03)。
rule "在途变签收" {
  on = "parcel.updated",
  when = { phase = "awaiting_merchant", ["parcel.state"] = "signed" },
  once = true,
  run = function(ticket) ticket:reply(replies.arrived_after_all) end,
}

-- 买家已寄回:回一句,少一次催问。
rule "买家已寄回" {
  on = "return.shipped",
  when = { phase = "awaiting_receipt" },
  run = function(ticket) ticket:reply(replies.return_sent) end,
}

-- 平台介入:按条举证(PDD-27)。不等别的,当场提交,人再补充。
rule "介入即举证" {
  on = "intervention.requested",
  once = true,
  run = function(ticket)
    local can, why = ticket:allowed "submit_evidence"
    if not can then -- 例如退款还在等批准
      ticket:hand_over("平台已介入,暂时不能举证:" .. why)
      return
    end
    ticket:submit_evidence { points = evidence.points(ticket), files = evidence.files(ticket) }
    ticket:hand_over "平台已介入,已提交基础凭证,请检查并补充"
  end,
}

-- 平台点名要凭证:写明要哪些,由人上传。
rule "平台要凭证" {
  on = "evidence.requested",
  run = function(ticket)
    ticket:hand_over("平台要求补充凭证:" .. table.concat(ticket.evidence, "、"))
  end,
}

-- 判我们输的单留个记号,月底好复盘(1.2.1 纠纷退款率)。
rule "判定商家责任" {
  on = "verdict.given",
  when = { ["verdict.liable"] = "merchant" },
  run = function(ticket)
    ticket:tag "商家责任"
    ticket:note(template "平台判定商家责任,退款 {verdict.refunded} 元")
  end,
}
