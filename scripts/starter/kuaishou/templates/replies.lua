-- 发给买家的话。
return {
  refunded = template "亲,订单 {order.id} 还没有发出,{amount} 元已为您退款,会原路退回。",
  return_agreed = template "亲,已同意退货,请在 10 天内寄回并填写运单号,商品和吊牌请保持完好。",
  ask_details = template "亲,申请已收到。麻烦您说一下具体情况,有照片更好,我们马上核实,给您一个满意的方案。",
  ask_parcel = template "亲,包裹已经发出。如果不需要了,派送时请您拒收;我们也在联系快递,有结果马上告诉您。",
  escalated = template "亲,非常抱歉,已为您转给专人处理,会尽快联系您。",
  picture_thanks = template "亲,收到,谢谢您。我们正在核对,稍后答复您。",
  in_progress = template "亲,正在处理中,请稍等,有进展马上告诉您。",
}
