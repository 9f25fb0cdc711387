import { formatMoney } from '@hawker/shared'
import { useI18n } from 'vue-i18n'

import type { Act, RoleView } from '../api/staff'

/** A permission or an action as a key of words: `orders.read` is `orders_read`. */
export const keyOf = (name: string): string => name.replaceAll('.', '_')

/** The kinds of acts one may look for, and how their actions begin. */
export const KINDS = {
  all: '',
  staff: 'stores.staff',
  roles: 'stores.role',
  invitations: 'stores.invitation',
  profile: 'stores.profile',
  shipping: 'orders.',
  goods: 'catalogue.',
  stock: 'stock.',
  live: 'live.',
} as const

export interface StaffWords {
  roleName: (code: string, roles?: readonly RoleView[]) => string
  permission: (name: string) => string
  act: (act: Act, roles: readonly RoleView[]) => string
}

/** What roles, permissions and acts are called. */
export function useStaffWords(): StaffWords {
  const { t, te, n, locale } = useI18n()

  function roleName(code: string, roles: readonly RoleView[] = []): string {
    if (te(`roles.names.${code}`)) return t(`roles.names.${code}`)
    return roles.find((role) => role.code === code)?.name ?? t('roles.own')
  }

  const permission = (name: string): string =>
    te(`permissions.${keyOf(name)}`) ? t(`permissions.${keyOf(name)}`) : name

  function list(value: unknown, named: (name: string) => string = permission): string {
    const names = Array.isArray(value) ? value.map(String) : []
    return new Intl.ListFormat(locale.value, { type: 'conjunction' }).format(names.map(named))
  }

  const price = (amount: unknown, currency: unknown): string =>
    typeof amount === 'number' && typeof currency === 'string'
      ? formatMoney({ amount, currency }, locale.value)
      : ''

  function act(given: Act, roles: readonly RoleView[]): string {
    const key = `log.acts.${keyOf(given.action)}`
    if (!te(key)) return given.action
    const details = given.details as Record<string, unknown>
    return t(key, {
      subject: given.subject_name || given.subject,
      sent_to: String(details.sent_to ?? ''),
      role: roleName(String(details.role ?? ''), roles),
      was: roleName(String(details.was ?? ''), roles),
      permissions: list(details.permissions),
      name: String(details.name ?? ''),
      fields: list(details.fields, (name) => t(`log.fields.${name}`)),
      order: String(details.order_number ?? ''),
      title: String(
        details.title ?? details[locale.value === 'en' ? 'title_en' : 'title_zh'] ?? '',
      ),
      price: price(details.amount, details.currency),
      was_price: price(details.was_amount, details.currency),
      count: n(Number(details.count ?? 0)),
      was_count: n(Number(details.was_count ?? 0)),
      delta: n(Number(details.delta ?? 0), { signDisplay: 'exceptZero' }),
      on_hand: n(Number(details.on_hand ?? 0)),
      reason: te(`goods.reasons.${String(details.reason)}`)
        ? t(`goods.reasons.${String(details.reason)}`)
        : '',
    })
  }

  return { roleName, permission, act }
}
