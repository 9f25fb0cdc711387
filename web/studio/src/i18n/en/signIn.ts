/** Signing in. */
export const signIn = {
  signIn: {
    title: 'Sign in to the studio',
    lead: 'Sell live, keep your goods and follow every order and every cent.',
    address: 'E-mail or phone number',
    addressHint: "you{'@'}example.com",
    send: 'Send me a code',
    sent: 'A six-digit code was sent to {address}.',
    code: 'Sign-in code',
    enter: 'Sign in',
    other: 'Use another address',
    otherAccount: 'Sign in with another account',
    again: 'Send a new code',
    againIn: 'New code in {seconds} s',
    mailbox: 'Open the mailbox of this site',
    mailboxWhy: 'No mail server is set up: codes arrive in a mailbox page of this site.',
    badAddress: 'This is neither an e-mail address nor a phone number.',
    badCode: 'This code is not right, or it has expired.',
    noPlace: 'No store for this account yet',
    noPlaceWhy:
      'You are signed in as {name}. Ask the owner of a store to add you to its staff.',
  },
}
