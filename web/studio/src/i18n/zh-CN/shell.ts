/** 每页的框架。 */
export const shell = {
  brand: 'hawker 工作台',
  skip: '跳到正文',
  nav: {
    today: '今日',
    live: '直播',
    goods: '商品',
    orders: '订单',
    money: '资金',
    desk: '运营台',
    settings: '设置',
    main: '主导航',
  },
  place: { store: '店铺', channel: '频道', switch: '切换店铺或频道' },
  account: { signOut: '退出登录', viewSite: '查看商城', menu: '我的账号' },
  theme: { label: '外观', light: '浅色', dark: '深色', system: '跟随系统' },
  language: { label: '语言' },
  palette: {
    open: '前往…',
    hint: '页面、直播间、商品或订单号',
    none: '没有与“{q}”匹配的内容。',
    pages: '页面',
    rooms: '直播间',
    goods: '商品',
    orders: '订单',
  },
}
