import type { door as english } from './en'

/** 登录与身份确认，两个应用共用。 */
export const door: typeof english = {
  door: {
    code: '验证码',
    codeSent: '六位验证码发往 {address}。',
    again: '重新发送',
    againIn: '{seconds} 秒后可重发',
    mailbox: '打开内置邮箱',
    badAddress: '这不是邮箱或手机号。',
    badCode: '验证码是六位数字。',
    stepUp: {
      title: '确认是你本人',
      lead: '这一步需要再确认一次身份，已填写的内容都还在。',
      go: '确认',
      cancel: '暂不',
    },
    refusal: {
      accounts_wrong_code: '验证码不对，或已过期。',
      accounts_bad_address: '这不是邮箱或手机号。',
      accounts_too_many_codes: '验证码请求太多，请 {minutes} 分钟后再试。',
      accounts_too_many_tries: '验证码输错次数太多，请 {minutes} 分钟后再试。',
      accounts_not_your_address: '这不是你账号下的地址。',
    },
  },
}
