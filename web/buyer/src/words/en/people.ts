/** Who somebody is. */
export const people = {
  signIn: {
    lead: 'We send you a code. If you are new here, it opens your account.',
    address: 'E-mail or phone number',
    enter: 'Go on',
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
