/** Buying from several stores at once. */
export const together = {
  together: {
    subtotal: 'Subtotal',
    orders: 'An order from each store: {count} orders',
    paidWith: 'Paid together with',
    paidWithThese: 'Paid together with {stores}',
    paysAlso: 'This payment is also for',
    selectAll: 'All',
    selectStore: 'All from {store}',
    selectLine: 'Buy {title}',
    nothingSelected: 'Choose what you want to buy now.',
    checkout: 'Check out ({count})',
    short: 'Only {count} left: take fewer to buy it.',
    none: 'Sold out for now.',
  },
  cancelOrder: {
    ask: 'Cancel the order',
    sure: 'Cancel it? The goods go back on the shelf.',
    sureTogether: 'Cancel it? The orders it would be paid together with are cancelled, too: {stores}.',
    yes: 'Cancel the order',
    no: 'Keep it',
  },
}
