/** Rooms that are announced, and being told of them. */
export const reserveWords = {
  reserve: {
    coming: 'Coming up',
    open: 'Tell me',
    openOf: 'Tell me about “{title}”',
    done: 'Reserved',
    doneOf: 'Reserved: “{title}”',
    signIn: 'Sign in to be told',
    title: 'Be told',
    noTime: 'The host has not set a time yet.',
    promise:
      'Each tick is one message by e-mail, once. Take it back whenever you like. If the broadcast is cancelled, the ticks lapse and nothing is sent.',
    atNight: 'That is at night, 22:00 to 8:00 at the shop: nobody is written to then.',
    starts: {
      today: 'Today {time}',
      tonight: 'Tonight {time}',
      tomorrow: 'Tomorrow {time}',
      day: '{day}, {time}',
    },
    in: 'in {time}',
    lateShort: 'The host is late',
    expect: {
      unknown: 'The host has not set a time yet.',
      far: 'It has not begun yet.',
      late: 'The host is late. The picture comes by itself.',
      missed: 'It did not begin at the time announced. Nobody is told any more.',
    },
    chatIsOpen: 'The chat is open already.',
    reminder: {
      name: 'Ten minutes before',
      at: 'One e-mail at {time}; it moves with the time of the broadcast.',
      why: 'One e-mail, ten minutes before it begins.',
      tooLate: 'There are no ten minutes left, or no time is set.',
    },
    on_air: {
      name: 'When it goes live',
      why: 'One e-mail as soon as the picture is there.',
      tooLate: 'It has begun already.',
    },
    outcome: {
      sent: 'The message was sent. Tick again for another one.',
      lapsed: 'It did not come about: nothing was sent.',
      quiet_hours: 'It was night: nothing was sent.',
      over_cap: 'You had enough messages that day: nothing was sent.',
      no_address: 'There is no address to write to.',
    },
  },
}
