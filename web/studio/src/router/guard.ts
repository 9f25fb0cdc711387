/** Where to go after signing in: only ever an address inside the studio. */
export function safeReturn(wanted: unknown): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return '/'
  return /^\/[/\\]/.test(wanted) || wanted.startsWith('/sign-in') ? '/' : wanted
}
