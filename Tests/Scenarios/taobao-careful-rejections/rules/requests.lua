-- A rejection takes 2 to 200 characters, and none of an order that was not sent: the refusals say which.
rule "拒绝要有理有据" {
  on   = "refund.requested",
  when = { reason = "quality" },
  run  = function(ticket)
    for _, note in ipairs { "否", "已核实,发货前检查完好,照片见附件。" } do
      local ok, why = pcall(function()
        ticket:reject { reason = "shipped_intact", note = note, evidence = { photo = "https://example.com/1.jpg" } }
      end)
      if ok then return end
      ticket:note(why.message)
    end
  end,
}

rule "不喜欢就退" {
  on   = "refund.requested",
  when = { reason = "no_longer_wanted", ["order.shipped_at"] = missing },
  run  = function(ticket)
    ticket:agree_refund()
    ticket:reply(template "亲,{amount} 元已退,欢迎再来。")
  end,
}

-- An answer twice within five minutes is skipped.
rule "催处理" {
  on   = "buyer.messaged",
  when = { ["event.text"] = contains("多久", "快点") },
  run  = function(ticket) ticket:reply "亲,正在处理,请稍等。" end,
}
