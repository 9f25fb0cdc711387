/** Signing in. */
export const signIn = {
  signIn: {
    title: 'Sign in to the studio',
    lead: 'Sell live, keep your goods and follow every order and every cent.',
    enter: 'Sign in',
    otherAccount: 'Sign in with another account',
    noPlace: 'No store for this account yet',
    noPlaceWhy:
      'You are signed in as {name}. Ask the owner of a store to add you to its staff.',
    noPlaceOpen:
      'You are signed in as {name}. Open a store of your own, or ask an owner to invite you.',
  },
}
