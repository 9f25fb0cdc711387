/** Settings. */
export const settings = {
  settings: {
    title: 'Settings',
    look: 'Look and language',
    you: 'You',
    name: 'Name',
    address: 'Address',
    security: 'Passwords, passkeys and devices',
    role: 'Role',
    operator: 'Operator of the site',
    staff: 'Staff of {stores}',
    keys: 'Keyboard',
    keysPalette: 'Go anywhere',
    keysPin: 'Pin the nth product of the showcase',
    keysUnpin: 'Unpin',
    keysChat: 'Answer in chat',
    keysNext: 'Next and previous order',
    keysClose: 'Close what is open',
  },
}
