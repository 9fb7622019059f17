-- 驳回说明要 2 到 200 个字符(TB 接口限制),先沟通再驳回。
return {
  size_within_standard = rejection {
    reason    = "size_within_standard",
    negotiate = "亲,尺寸在页面尺码表误差范围内。可以为您办理退货退款,商品完好即可。回复“同意”就为您处理。",
    note      = "已与买家沟通并提出退货退款。尺寸在页面公示误差范围内,尺码表见附件;不退货的全额退款不属于我方责任。",
    evidence  = { "chat_log", "size_chart" },
  },
  quality_unproven = rejection {
    reason    = "quality_unproven",
    negotiate = "亲,麻烦补一张问题部位的细节照片,我们马上核实;也可以退货退款,运费我们出。回复“同意”就为您处理。",
    note      = "已与买家沟通补充照片和免运费退货。现有凭证不足以证明质量问题,出库照片见附件;核实后属我方责任的,我方承担。",
    evidence  = { "chat_log", "outbound_photo" },
  },
}
