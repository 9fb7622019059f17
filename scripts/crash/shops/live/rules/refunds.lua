-- Two actions, the first with money. A definite failure of the first ends the run.
rule "refund" {
  on   = "refund.requested",
  when = { reason = "small" },
  run  = function(ticket)
    ticket:agree_refund()
    ticket:reply "亲,已为您退款。"
  end,
}

-- A definite failure is the rule's to handle; between two actions the run waits on disk.
rule "fall back" {
  on          = "refund.requested",
  when        = { reason = "late" },
  reply_every = 0,
  run         = function(ticket)
    local ok, problem = pcall(function() ticket:payout { amount = yuan(3), reason = "late" } end)
    if not ok then ticket:reply("亲,打款没有成功:" .. problem.code) end
    wait(1)
    ticket:reply "亲,久等了。"
  end,
}
