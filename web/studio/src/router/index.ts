import { visitor } from '@hawker/shared'
import { createRouter, createWebHistory, type Router } from 'vue-router'

import AppShell from '../layout/AppShell.vue'

/** The pages of the studio. All but signing in and the last need an account. */
export function createStudioRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/studio/'),
    scrollBehavior: (to, from, saved) => (to.name === from.name ? false : (saved ?? { top: 0 })),
    routes: [
      {
        path: '/sign-in',
        name: 'sign-in',
        component: () => import('../pages/SignInPage.vue'),
        meta: { isOpen: true, title: 'signIn.title' },
      },
      {
        path: '/setup',
        name: 'setup',
        component: () => import('../pages/SetupPage.vue'),
        meta: { isOpen: true, title: 'desk.setup.title' },
      },
      {
        path: '/invite',
        name: 'invite',
        component: () => import('../pages/InvitePage.vue'),
        meta: { isOpen: true, title: 'invite.pageTitle' },
      },
      {
        path: '/',
        component: AppShell,
        children: [
          {
            path: '',
            name: 'today',
            component: () => import('../pages/TodayPage.vue'),
            meta: { title: 'nav.today', place: 'today' },
          },
          {
            path: 'rooms',
            name: 'rooms',
            component: () => import('../pages/RoomsPage.vue'),
            meta: { title: 'nav.live', place: 'live' },
          },
          {
            path: 'rooms/:id',
            name: 'room',
            component: () => import('../pages/ControlRoomPage.vue'),
            meta: { title: 'control.title', place: 'live', isWide: true },
          },
          {
            path: 'goods',
            name: 'goods',
            component: () => import('../pages/GoodsPage.vue'),
            meta: { title: 'nav.goods', place: 'goods' },
          },
          {
            path: 'orders/:id?',
            name: 'orders',
            component: () => import('../pages/OrdersPage.vue'),
            meta: { title: 'nav.orders', place: 'orders' },
          },
          {
            path: 'money',
            name: 'money',
            component: () => import('../pages/MoneyPage.vue'),
            meta: { title: 'nav.money', place: 'money' },
          },
          {
            path: 'settings',
            name: 'settings',
            component: () => import('../pages/SettingsPage.vue'),
            meta: { title: 'nav.settings' },
          },
          {
            path: 'settings/store',
            name: 'store',
            component: () => import('../pages/StorePage.vue'),
            meta: { title: 'settingsTabs.store', needs: 'store.read' },
          },
          {
            path: 'settings/staff',
            name: 'staff',
            component: () => import('../pages/StaffPage.vue'),
            meta: { title: 'settingsTabs.staff', needs: 'staff.read' },
          },
          {
            path: 'settings/roles',
            name: 'roles',
            component: () => import('../pages/RolesPage.vue'),
            meta: { title: 'settingsTabs.roles', needs: 'staff.read' },
          },
          {
            path: 'settings/log',
            name: 'log',
            component: () => import('../pages/LogPage.vue'),
            meta: { title: 'settingsTabs.log', needs: 'audit.read' },
          },
          {
            path: 'open',
            name: 'open',
            component: () => import('../pages/OpenStorePage.vue'),
            meta: { title: 'open.title', isForAll: true },
          },
          {
            path: ':rest(.*)*',
            name: 'not-found',
            component: () => import('../pages/NotFoundPage.vue'),
            meta: { title: 'failure.notFoundTitle' },
          },
        ],
      },
    ],
  })

  router.beforeEach(async (to) => {
    if (to.meta.isOpen) return true
    // An unreachable server is the shell's to tell; it asks again from there.
    if (!visitor.isLoaded.value) await visitor.load().catch(() => null)
    if (visitor.isLoaded.value && visitor.account.value === null) {
      return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
    }
    return true
  })
  return router
}
