local pace = require "templates.pace"

rule "in time" {
  on     = "deadline.near",
  before = 6 * pace.hour,
  when   = { reason = "small" },
  run    = function(ticket) ticket:agree_refund() end,
}

rule "too late" {
  on  = "deadline.passed",
  run = function(ticket) ticket:reply "亲,平台已为您退款。" end,
}
