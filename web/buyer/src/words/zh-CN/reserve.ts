/** 预告与预约。 */
export const reserveWords = {
  reserve: {
    coming: '即将开播',
    open: '预约',
    openOf: '预约“{title}”',
    done: '已预约',
    doneOf: '已预约“{title}”',
    signIn: '登录后预约',
    title: '预约提醒',
    noTime: '主播还没有定下时间。',
    promise:
      '每勾选一项，只发一封邮件，随时可以取消。直播若取消，预约随之失效，不会发送任何消息。',
    atNight: '当地 22:00–8:00 是免打扰时间，届时不会发送。',
    starts: {
      today: '今天 {time}',
      tonight: '今晚 {time}',
      tomorrow: '明天 {time}',
      day: '{day} {time}',
    },
    in: '还有 {time}',
    lateShort: '主播迟到了',
    expect: {
      unknown: '主播还没有定下时间。',
      far: '还没有开始。',
      late: '主播迟到了，开播后画面会自动出现。',
      missed: '到了预告的时间没有开播，预约已失效。',
    },
    chatIsOpen: '现在就可以聊天。',
    reminder: {
      name: '开播前 10 分钟',
      at: '{time} 发一封邮件；直播改时间，提醒也跟着改。',
      why: '开播前 10 分钟发一封邮件。',
      tooLate: '不到 10 分钟就开播，或时间未定。',
    },
    on_air: {
      name: '开播时',
      why: '画面一出现就发一封邮件。',
      tooLate: '已经开播了。',
    },
    outcome: {
      sent: '已经发送过了；再勾选会再发一次。',
      lapsed: '没有开播，未发送任何消息。',
      quiet_hours: '当时是免打扰时间，没有发送。',
      over_cap: '当天的消息已经够多，没有发送。',
      no_address: '没有可以发送的地址。',
    },
  },
}
