/** Who somebody is. */
export const people = {
  signIn: {
    lead: 'No password: we send you a code. If you are new here, this opens your account.',
    address: 'E-mail or phone number',
    example: "you{'@'}example.com",
    send: 'Send me a code',
    sent: 'A six-digit code went to {address}.',
    other: 'Use another address',
    code: 'Code',
    enter: 'Go on',
    again: 'Send a new code',
    againIn: 'New code in {seconds} s',
    mailbox: 'Open the built-in mailbox',
    badAddress: 'This is not an e-mail address or phone number.',
    wrongCode: 'A code has six digits.',
  },
  me: {
    title: 'Me',
    signIn: 'Sign in',
    signOut: 'Sign out',
    studio: 'To the studio',
    language: 'Language',
    theme: 'Theme',
    themes: { system: 'As the device', light: 'Light', dark: 'Dark' },
  },
  mailbox: {
    title: 'Built-in mailbox',
    lead: 'This site keeps its mail here until a mail server is set up. Only this machine can read it.',
    open: 'Open',
    empty: 'Nothing was sent to this address yet.',
  },
}
