-- Before every other rule on the ticket, and counted: a run that is repeated must not count twice.
rule "greet" {
  on  = "refund.requested",
  run = function(ticket)
    local place = (recall "seen" or 0) + 1
    remember("seen", place)
    ticket:reply(("亲,订单 %s 已收到,您是第 %d 位。"):format(ticket.order.id, place))
  end,
}
