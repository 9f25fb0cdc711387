/** The site itself. */
export const siteWords = {
  legal: {
    title: 'Legal',
    terms: 'Terms of use',
    privacy: 'Privacy',
    returns: 'Returns and refunds',
    changed: 'Last changed {at}',
  },
}
