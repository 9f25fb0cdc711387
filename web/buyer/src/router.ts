import { comeAfresh, followPages } from '@hawker/shared'
import { createRouter, createWebHistory, type Router } from 'vue-router'

import HomePage from './pages/HomePage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string // key of the words
    tab?: 'home' | 'cart' | 'orders' | 'me' // the place of the tab bar it belongs to
    isBare?: boolean // without the frame of the site
  }
}

export function createBuyerRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
    routes: [
      { path: '/', name: 'home', component: HomePage, meta: { tab: 'home' } },
      {
        path: '/rooms/:id',
        name: 'room',
        component: () => import('./pages/RoomPage.vue'),
        props: true,
        meta: { isBare: true },
      },
      {
        path: '/products/:id',
        name: 'product',
        component: () => import('./pages/ProductPage.vue'),
        props: true,
      },
      {
        path: '/stores/:id',
        name: 'store',
        component: () => import('./pages/StorePage.vue'),
        props: true,
      },
      {
        path: '/c/:id',
        name: 'channel',
        component: () => import('./pages/ChannelPage.vue'),
        props: true,
      },
      {
        path: '/cart',
        name: 'cart',
        component: () => import('./pages/CartPage.vue'),
        meta: { tab: 'cart', title: 'cart.title' },
      },
      {
        path: '/checkout',
        name: 'checkout',
        component: () => import('./pages/CheckoutPage.vue'),
        meta: { title: 'checkout.title' },
      },
      {
        path: '/orders',
        name: 'orders',
        component: () => import('./pages/OrdersPage.vue'),
        meta: { tab: 'orders', title: 'orders.title' },
      },
      {
        path: '/orders/:id',
        name: 'order',
        component: () => import('./pages/OrderPage.vue'),
        props: true,
        meta: { title: 'orders.one' },
      },
      {
        path: '/orders/:id/tracking',
        name: 'tracking',
        component: () => import('./pages/TrackingPage.vue'),
        props: true,
        meta: { title: 'parcel.title' },
      },
      {
        path: '/me',
        name: 'me',
        component: () => import('./pages/MePage.vue'),
        meta: { tab: 'me', title: 'me.title' },
      },
      {
        path: '/me/addresses',
        name: 'addresses',
        component: () => import('./pages/AddressesPage.vue'),
        meta: { title: 'address.title' },
      },
      {
        path: '/me/privacy',
        name: 'privacy',
        component: () => import('./pages/PrivacyPage.vue'),
        meta: { title: 'privacy.title' },
      },
      {
        path: '/me/security',
        name: 'security',
        component: () => import('./pages/SecurityPage.vue'),
        meta: { title: 'door.security.title' },
      },
      {
        path: '/reset',
        name: 'reset',
        component: () => import('./pages/ResetPage.vue'),
        meta: { title: 'door.reset.title' },
      },
      {
        path: '/legal/:kind(terms|privacy|returns)',
        name: 'legal',
        component: () => import('./pages/LegalPage.vue'),
        props: true,
        meta: { title: 'legal.title' },
      },
      {
        path: '/mailbox',
        name: 'mailbox',
        component: () => import('./pages/MailboxPage.vue'),
        meta: { title: 'mailbox.title' },
      },
      {
        path: '/status',
        name: 'status',
        component: () => import('./pages/StatusPage.vue'),
        meta: { title: 'status.title' },
      },
      {
        path: '/:rest(.*)*',
        name: 'not-found',
        component: () => import('./pages/NotFoundPage.vue'),
        meta: { title: 'notFound.title' },
      },
    ],
  })
  followPages(router)
  comeAfresh(router)
  return router
}
