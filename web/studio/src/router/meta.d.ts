import 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string // key of the words in the window's title
    place?: 'today' | 'live' | 'goods' | 'orders' | 'money' // marked in the navigation
    isOpen?: boolean // needs no account
    isWide?: boolean // uses the whole window
  }
}
