-- Three to seven yuan, by what the buyer asks for.
rule "pay" {
  on          = "refund.requested",
  reply_every = 0,
  run         = function(ticket)
    local ok = pcall(function() ticket:payout { amount = ticket.amount, reason = "goodwill" } end)
    ticket:reply(ok and "亲,补偿已打款。" or "亲,给您下次优惠。")
  end,
}
