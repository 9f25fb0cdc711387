/**
 * Numbers questions, so that an answer can tell whether a newer question was asked since:
 *
 *     const ask = newest()
 *     const isNewest = ask()
 *     const answer = await …
 *     if (isNewest()) shown.value = answer
 */
export function newest(): () => () => boolean {
  let question = 0
  return () => {
    const mine = ++question
    return () => mine === question
  }
}
