-- 发给买家的话。淘宝一条消息最多 400 字节,约 130 个汉字。
return {
  refunded = template "亲,还没有发货,{amount} 元已为您退款,会原路退回。",
  kept = template "亲,是我们的疏忽,{amount} 元已退给您,东西不用寄回,再次抱歉。",
  return_agreed = template "亲,已同意退货,地址在售后单里。请保持商品完好,寄出后填写运单号。",
  received = template "亲,申请已收到,同事正在核实,会尽快答复您。",
  escalated = template "亲,非常抱歉,已转给专人处理,会尽快联系您。",
  in_progress = template "亲,正在处理,请稍等。",
}
