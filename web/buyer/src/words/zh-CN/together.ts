/** 跨店一起买。 */
export const together = {
  together: {
    subtotal: '本店小计',
    orders: '已拆成 {count} 个订单，由各店分别发货',
    paidWith: '同一笔付款的订单',
    paidWithThese: '与{stores}的订单一起付款',
    paysAlso: '这笔付款还包括',
    selectAll: '全选',
    selectStore: '选中{store}的全部商品',
    selectLine: '选购{title}',
    nothingSelected: '先勾选这次要买的商品。',
    checkout: '去结算（{count}）',
    short: '仅剩 {count} 件，减少数量后可购买。',
    none: '暂时缺货。',
  },
  cancelOrder: {
    ask: '取消订单',
    sure: '确定取消吗？商品会放回货架。',
    sureTogether: '确定取消吗？同一笔付款的订单会一起取消：{stores}。',
    yes: '确定取消',
    no: '再想想',
  },
}
