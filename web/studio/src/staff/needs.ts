type Needs = Readonly<Record<string, string>>

/** The same permissions with what each makes no sense without. */
export function withNeeds(permissions: readonly string[], needs: Needs): string[] {
  const needed = permissions.flatMap((name) => (needs[name] ? [needs[name]] : []))
  return [...new Set([...permissions, ...needed])].sort()
}

/** The same permissions without one, and without those that make no sense without it. */
export function withoutNeeding(
  permissions: readonly string[],
  gone: string,
  needs: Needs,
): string[] {
  return permissions.filter((name) => name !== gone && needs[name] !== gone)
}
