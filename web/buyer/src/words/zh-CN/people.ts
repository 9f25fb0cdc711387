/** 我是谁。 */
export const people = {
  signIn: {
    lead: '我们发验证码给你，第一次来也会自动开户。',
    address: '邮箱或手机号',
    enter: '继续',
  },
  me: {
    title: '我的',
    signIn: '登录',
    signOut: '退出登录',
    studio: '进入工作台',
    language: '语言',
    theme: '外观',
    themes: { system: '跟随设备', light: '浅色', dark: '深色' },
  },
  mailbox: {
    title: '内置邮箱',
    lead: '在接入邮件服务之前，本站的信都留在这里，只有本机能看。',
    open: '打开',
    empty: '还没有发往这个地址的信。',
  },
}
