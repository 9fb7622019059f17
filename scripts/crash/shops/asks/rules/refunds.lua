rule "ask first" {
  on  = "refund.requested",
  run = function(ticket)
    local ok = pcall(function() ticket:agree_refund() end)
    ticket:reply(ok and "亲,已同意退款。" or "亲,请补充凭证。")
  end,
}
