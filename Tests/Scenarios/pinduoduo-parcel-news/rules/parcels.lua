-- PDD-01: the parcel is called back, and its news awaited; the run waits three days at most.
rule "先拦截,再等消息" {
  on   = "refund.requested",
  when = { kind = "refund_only", ["parcel.state"] = "in_transit" },
  run  = function(ticket)
    local called = ticket:intercept_parcel()
    local news = ticket:await("parcel.updated", { within = days(3), after = called })
    if not news then
      ticket:hand_over "拦截三天无结果,请人工跟进"
    elseif ticket.parcel.state == "intercepted" then
      ticket:reply "亲,包裹已拦截,退款会自动到账。"
    else
      ticket:reply "亲,包裹没能拦下,签收后请联系我们。"
      ticket:hand_over "拦截失败"
    end
  end,
}

-- Each message begins the day of silence anew: the run that waits ends.
rule "一天没动静就问一句" {
  on   = "buyer.messaged",
  mode = "restart",
  run  = function(ticket)
    wait(days(1))
    ticket:reply("亲,关于“" .. ticket.event.text .. "”,还有什么可以帮您?")
  end,
}
