/** Whether every word of a query stands somewhere in the text, in any case and width. */
export function matches(query: string, ...texts: readonly (string | null | undefined)[]): boolean {
  const plain = (text: string): string => text.normalize('NFKC').toLocaleLowerCase()
  const haystack = plain(texts.filter(Boolean).join(' '))
  return plain(query)
    .split(/\s+/)
    .every((word) => haystack.includes(word))
}
