/** 今日与订单。 */
export const orders = {
  orders: {
    title: '我的订单',
    one: '订单',
    empty: '你还没有下过单。',
    number: '订单号 {number}',
    shipTo: '收货地址',
    payWithin: '请在 {time} 内支付',
    status: {
      pending_payment: '待支付',
      to_ship: '待发货',
      closed: '已关闭',
      cancelled_oversold: '缺货已取消',
    },
    step: {
      placed: '已下单',
      paid: '已支付',
      closed: '已关闭',
      closed_unpaid: '超时未支付，已关闭',
      closed_buyer: '你已取消订单',
      closed_sold_out: '商品已售罄，订单已取消，货款将全额退回',
    },
  },
}
