/** The door: signing in, proving it once more. The same in both apps. */
export const door = {
  door: {
    code: 'Code',
    codeSent: 'A six-digit code goes to {address}.',
    again: 'Send a new code',
    againIn: 'New code in {seconds} s',
    mailbox: 'Open the built-in mailbox',
    badAddress: 'This is not an e-mail address or phone number.',
    badCode: 'A code has six digits.',
    stepUp: {
      title: 'Is it you?',
      lead: 'This needs a fresh proof. What you typed is kept.',
      go: 'Go on',
      cancel: 'Not now',
    },
    refusal: {
      accounts_wrong_code: 'The code is not right, or it is too old.',
      accounts_bad_address: 'This is not an e-mail address or phone number.',
      accounts_too_many_codes: 'Too many codes were asked for. Wait {minutes} minutes.',
      accounts_too_many_tries: 'Too many wrong codes. Wait {minutes} minutes.',
      accounts_not_your_address: 'This address is not one of yours.',
    },
  },
}
