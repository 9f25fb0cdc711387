const KEPT = 'hawker.studio.invitation'

/**
 * The token of an invitation, which stands behind `#` and so reaches no server by itself. It is
 * taken out of the address, so that it is in no picture of the screen and no list of pages, and
 * kept for this tab while somebody signs in.
 */
function take(): string {
  const given = window.location.hash.slice(1)
  if (/^[A-Za-z0-9_-]{43}$/.test(given)) {
    sessionStorage.setItem(KEPT, given)
    window.history.replaceState(
      window.history.state,
      '',
      window.location.pathname + window.location.search,
    )
  }
  return sessionStorage.getItem(KEPT) ?? ''
}

export const takeToken = Object.assign(take, {
  forget: (): void => sessionStorage.removeItem(KEPT),
})
