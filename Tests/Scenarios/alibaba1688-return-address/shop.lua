shop {
  platform = "alibaba1688", id = "40001", name = "1688 示例厂",
  mode      = "live",
  allow     = { "reply", "agree_return" },
  return_to = { address = "浙江省金华市义乌市示例路 8 号", consignee = "退货组" },
}
