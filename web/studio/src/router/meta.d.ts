import 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string // key of the words in the window's title
    place?: 'today' | 'live' | 'goods' | 'orders' | 'money' | 'desk' // marked in the navigation
    needs?: string // a permission in the chosen store
    isOpen?: boolean // needs no account
    isForAll?: boolean // needs an account and no store
    isWide?: boolean // uses the whole window
  }
}
