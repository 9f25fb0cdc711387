/** What is announced of a room, as a form holds it. Pure. */

const two = (n: number): string => String(n).padStart(2, '0')

/** A moment as a field of date and time shows it, in the zone of the browser. */
export function toField(iso: string | null): string {
  if (iso === null) return ''
  const at = new Date(iso)
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** The moment that was typed; null for none. */
export function fromField(typed: string): string | null {
  return typed === '' ? null : new Date(typed).toISOString()
}

/** Whether a time that was typed has passed; the server refuses it as well. */
export function isPast(typed: string, now: Date): boolean {
  return typed !== '' && new Date(typed) <= now
}

/** The zone that times are typed in: "Asia/Shanghai". */
export const zoneName = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
