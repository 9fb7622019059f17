-- ALI-02, ALI-03: address, consignee, phone and freight are said beforehand, or the return is not agreed to.
rule "同意退货" {
  on   = "refund.requested",
  when = { kind = "return_refund" },
  run  = function(ticket)
    for _, plan in ipairs {
      { freight = "merchant" },
      { phone = "0579-00000000" },
      { phone = "0579-00000000", freight = "merchant", within = days(7), condition = "原包装,吊牌齐全" },
    } do
      local ok, why = pcall(function() ticket:agree_return(plan) end)
      if ok then
        ticket:reply "亲,已同意退货,运费我们出。"
        return
      end
      ticket:note(why.message)
    end
  end,
}

-- Money back without goods is a human's decision: agree_refund is not in allow.
rule "仅退款等批准" {
  on   = "refund.requested",
  when = { kind = "refund_only" },
  run  = function(ticket)
    ticket:agree_refund()
    ticket:reply "never said before a human agrees"
  end,
}

rule "收到退货" {
  on  = "return.shipped",
  run = function(ticket) ticket:tag("待收货 " .. tostring(ticket.return_parcel.waybill)) end,
}
