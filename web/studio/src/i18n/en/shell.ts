/** The frame around every page. */
export const shell = {
  brand: 'hawker studio',
  skip: 'Skip to content',
  nav: {
    today: 'Today',
    live: 'Sell live',
    goods: 'Goods',
    orders: 'Orders',
    money: 'Money',
    desk: 'Desk',
    settings: 'Settings',
    main: 'Main',
  },
  place: { store: 'Store', channel: 'Channel', switch: 'Switch store or channel' },
  account: { signOut: 'Sign out', viewSite: 'View the shop', menu: 'Your account' },
  theme: { label: 'Theme', light: 'Light', dark: 'Dark', system: 'As the device' },
  language: { label: 'Language' },
  palette: {
    open: 'Go to…',
    hint: 'Page, room, product or order',
    none: 'Nothing matches “{q}”.',
    pages: 'Page',
    rooms: 'Room',
    goods: 'Product',
    orders: 'Order',
  },
}
