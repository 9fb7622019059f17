-- 发给买家的话。{…} 里的内容按售后单填写;缺了就是错误,不会发出空白。
return {
  refunded_small = template "亲,给您添麻烦了,{amount} 元已为您退款,东西不用寄回。",
  refunded_unshipped = template "亲,订单 {order.id} 还没有发出,已为您取消并退款 {amount} 元,款项会原路退回。",

  intercepting = template "亲,包裹正在路上,我们已通知快递拦截,您不用签收,也不用拒收。拦截成功后会尽快退款。",
  -- T-PDD-1:同意拒收后退款,要马上告诉买家怎么做。
  refuse_delivery = template [[亲,很抱歉,包裹已在途中,无法拦截。请您留意物流,派送时告诉快递员“我要拒收”就可以。
快递退回有扫描记录后,{amount} 元会退给您,请不要重复申请,麻烦您耐心等等,谢谢您。]],
  out_for_delivery = template "亲,包裹正在派送,来不及拦截了。我们的同事会马上联系您,请先不要着急。",
  coming_back = template "亲,包裹已经在退回的路上,退款由平台原路退给您,请留意到账通知。",
  arrived_after_all = template "亲,物流显示包裹已签收。东西如果不需要,可以申请退货退款;有任何问题请直接告诉我们,我们来解决。",

  not_received = template "亲,物流显示已签收,我们正在找快递核实。麻烦您看看驿站、门卫或家人是否代收,一有结果马上告诉您。",
  return_agreed = template "亲,已同意退货。请保持商品和吊牌完好,寄出后在售后单里填写运单号,我们收到验货后就退款。",
  return_sent = template "亲,已看到您寄回的运单号,我们收到并验货后会尽快处理退款,谢谢您。",
  change_to_return = template "亲,好的。麻烦您把申请改成“退货退款”,提交后马上为您处理,商品请保持完好。",
  change_to_free_return = template "亲,好的。麻烦您把申请改成“退货退款”,运费由我们承担,提交后马上为您处理。",
  compensation_sent = template "亲,补偿已经发出,请留意到账。麻烦您撤销这次售后申请,再次抱歉,也谢谢您的体谅。",

  received = template "亲,您的售后申请我们已收到,同事正在核实,会在平台规定的时间内给您答复。",
  escalated = template "亲,非常抱歉让您不愉快。已为您转给专人处理,会尽快与您联系。",
  picture_thanks = template "亲,收到,谢谢您拍照。我们正在核对,稍后给您答复。",
  ask_compensation = template "亲,我们明白。请告诉我们具体哪里不满意,最好附一张照片,我们给您一个方案。",
  in_progress = template "亲,正在为您处理,请稍等,有进展马上告诉您。",
  where_is_it = template "亲,我们已经帮您查物流了,有更新马上告诉您。",
  you_are_welcome = template "亲,不客气,有问题随时找我们。",
}
