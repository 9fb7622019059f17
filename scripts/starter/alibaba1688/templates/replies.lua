-- 旺旺上说清楚的话可以当凭证(ALI-05)。
local address = "退货地址、收件人和电话见售后单,"

return {
  our_freight = template("您好,同意退货:" .. address .. "请发{parcel.carrier}先付,运费凭证发来我们承担;"
    .. "请在 7 天内寄出,包装和吊牌保持完好。"),
  your_freight = template("您好,同意退货:" .. address .. "运费由您先付,请不要到付;请在 7 天内寄出,包装和吊牌保持完好。"),
  refund_asked = template "您好,订单 {order.id} 的退款申请已提交给主管确认,请稍等。",
  received = template "您好,申请已收到,我们会尽快核实后答复您。",
  escalated = template "您好,非常抱歉,已转给负责人处理,会尽快联系您。",
  in_progress = template "您好,正在处理,请稍等。",
}
