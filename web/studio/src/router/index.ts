import { comeAfresh, followPages, visitor } from '@hawker/shared'
import { createRouter, createWebHistory, type Router } from 'vue-router'

import AppShell from '../layout/AppShell.vue'

const DESK = [
  ['health', () => import('../pages/desk/HealthPage.vue')],
  ['parked', () => import('../pages/desk/ParkedPage.vue')],
  ['payments', () => import('../pages/desk/StuckPage.vue')],
  ['mail', () => import('../pages/desk/MailPage.vue')],
  ['timers', () => import('../pages/desk/TimersPage.vue')],
  ['limits', () => import('../pages/desk/LimitsPage.vue')],
  ['people', () => import('../pages/desk/PeoplePage.vue')],
  ['stores', () => import('../pages/desk/StoresPage.vue')],
  ['recordings', () => import('../pages/desk/RecordingsPage.vue')],
  ['switches', () => import('../pages/desk/SwitchesPage.vue')],
  ['site', () => import('../pages/desk/SitePage.vue')],
] as const

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
        path: '/rooms/:id/remote',
        name: 'remote',
        component: () => import('../pages/RemotePage.vue'),
        meta: { title: 'remote.title' },
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
            path: 'goods/:id',
            name: 'product',
            component: () => import('../pages/ProductPage.vue'),
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
            path: 'desk',
            component: () => import('../pages/desk/DeskShell.vue'),
            redirect: { name: 'desk-health' },
            meta: { title: 'nav.desk', place: 'desk' },
            children: DESK.map(([path, page]) => ({
              path,
              name: `desk-${path}`,
              component: page,
              meta: { title: `desk.page.${path}`, place: 'desk' as const },
            })),
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
  followPages(router)
  comeAfresh(router)
  return router
}
