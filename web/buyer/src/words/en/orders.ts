/** What was ordered. */
export const orders = {
  orders: {
    title: 'My orders',
    one: 'Order',
    empty: 'You have not ordered anything yet.',
    number: 'No. {number}',
    shipTo: 'Goes to',
    payWithin: 'Pay within {time}',
    status: {
      pending_payment: 'To pay',
      to_ship: 'To be shipped',
      closed: 'Closed',
      cancelled_oversold: 'Sold out, cancelled',
    },
    step: {
      placed: 'Ordered',
      paid: 'Paid',
      closed: 'Closed',
      closed_unpaid: 'Closed: it was not paid in time',
      closed_buyer: 'You cancelled it',
      closed_sold_out: 'Cancelled: the goods were gone, your money goes back in full',
    },
  },
}
