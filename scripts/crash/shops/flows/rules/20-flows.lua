local pace = require "templates.pace"

-- Two actions, the first with money. A definite failure of the first ends the run.
rule "refund" {
  on   = "refund.requested",
  when = { reason = "small" },
  run  = function(ticket)
    ticket:agree_refund()
    ticket:reply "亲,已为您退款。"
  end,
}

-- An action, an event or the time, another action, a wait, a third.
rule "talk" {
  on          = "refund.requested",
  when        = { reason = "quality" },
  reply_every = 0,
  run         = function(ticket)
    local sent = ticket:negotiate { reason = "quality_unproven", text = "亲,麻烦补一张照片。" }
    local answer = ticket:await("buyer.messaged", { within = 4 * pace.hour, after = sent })
    if answer then
      ticket:payout { amount = yuan(5), reason = "goodwill" }
    else
      ticket:reply "亲,还在等您的照片。"
    end
    wait(2 * pace.hour)
    ticket:reply "亲,问题解决了吗?"
  end,
}

-- A definite failure is the rule's to handle.
rule "fall back" {
  on          = "refund.requested",
  when        = { reason = "late" },
  reply_every = 0,
  run         = function(ticket)
    local ok, problem = pcall(function() ticket:payout { amount = yuan(3), reason = "late" } end)
    if not ok then ticket:reply("亲,打款没有成功:" .. problem.code) end
    wait(pace.hour)
    ticket:reply "亲,久等了。"
  end,
}

-- A newer message ends the run that waits for the older one.
rule "follow up" {
  on          = "buyer.messaged",
  mode        = "restart",
  reply_every = 0,
  run         = function(ticket, event)
    wait(3 * pace.hour)
    ticket:reply("亲,关于“" .. event.text .. "”,还有什么可以帮您?")
  end,
}
