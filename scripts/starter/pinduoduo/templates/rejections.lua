-- 驳回模板:一个原因一套话。negotiate 是驳回前先发给买家的方案(PDD-09…11),
-- note 是驳回说明(PDD-26:愿意联系、凭证不足、责任划分、平台规则、已沟通),
-- evidence 是必须附上的凭证;chat_log 由程序自动附上聊天记录。
return {
  quality_unproven = rejection {
    reason    = "quality_unproven",
    negotiate = "亲,{order.id} 出库前有质检记录。麻烦您补一张问题部位的细节照片,我们马上核实;"
      .. "您也可以选择退货退款,运费由我们承担。回复“同意”就为您办理退货。",
    note      = "我方已与买家沟通并提出补充照片、免运费退货两种方案。买家现有凭证不足以证明存在质量问题,"
      .. "出库照片见附件。若经核实属质量问题,我方承担退货运费和退款责任;非质量原因不在我方责任内。"
      .. "按平台售后规则,商品完好可走退货退款,我方随时配合。",
    evidence  = { "chat_log", "outbound_photo" },
  },
  shipped_as_described = rejection {
    reason    = "shipped_as_described",
    negotiate = "亲,商品与页面描述一致,已签收后不支持只退款不退货。不喜欢的话可以申请退货退款,"
      .. "保持完好寄回就可以。回复“同意”,我们告诉您怎么操作。",
    note      = "我方已与买家沟通,买家签收后以个人原因申请仅退款。商品与页面描述一致,页面截图见附件。"
      .. "我方同意在商品完好的情况下退货退款;不退货的全额退款不属于我方责任。请按平台规则处理。",
    evidence  = { "chat_log", "listing" },
  },
  size_within_standard = rejection {
    reason    = "size_within_standard",
    negotiate = "亲,这款的尺寸在页面尺码表的误差范围内。穿着不合适的话,可以为您换码或退货退款,"
      .. "商品完好即可。回复“同意”就为您办理。",
    note      = "我方已与买家沟通换码和退货两种方案。商品尺寸在页面公示的误差范围内,尺码表见附件。"
      .. "尺寸属个人穿着感受,不退货的全额退款不属于我方责任;按平台规则可退货退款,我方随时配合。",
    evidence  = { "chat_log", "size_chart" },
  },
  missing_item_weight_ok = rejection {
    reason    = "missing_item_weight_ok",
    negotiate = "亲,我们查了出库称重,重量与整单相符。麻烦您再看看包装夹层,并拍一张全部物品和面单的照片,"
      .. "确实少件我们马上补发。",
    note      = "我方已与买家沟通并请买家补充开箱照片。出库称重与整单重量相符,称重记录见附件,"
      .. "现有凭证不足以证明少件。若核实少件,我方承担补发责任。请按平台规则处理。",
    evidence  = { "chat_log", "weight_record" },
  },
  late_claim = rejection {
    reason    = "late_claim",
    negotiate = "亲,这笔订单已超过售后期限。您的情况我们理解,请把问题拍照发给我们,我们看看能否帮您维修。",
    note      = "我方已与买家沟通维修方案。申请时间已超过商品售后期限,页面说明见附件,"
      .. "超期的退款不属于我方责任。请按平台规则处理。",
    evidence  = { "chat_log", "listing" },
  },
  -- 人工验货后使用:退回的商品有使用痕迹。
  used_goods = rejection {
    reason    = "used_goods",
    negotiate = "亲,您退回的商品有使用痕迹,影响再次销售。我们可以把商品寄回给您,或扣除折旧后退款,您看哪种方便?",
    note      = "我方已与买家沟通寄回和折旧退款两种方案。退回商品有明显使用痕迹,验货照片见附件,"
      .. "不符合商品完好的退货条件。请按平台规则处理。",
    evidence  = { "chat_log", "inspection_photo" },
  },
}
