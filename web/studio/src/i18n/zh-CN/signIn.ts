/** 登录。 */
export const signIn = {
  signIn: {
    title: '登录工作台',
    lead: '开播卖货，管好商品，每一单、每一分钱都看得清。',
    address: '邮箱或手机号',
    addressHint: "you{'@'}example.com",
    send: '获取验证码',
    sent: '六位验证码已发送至 {address}。',
    code: '验证码',
    enter: '登录',
    other: '换一个账号',
    otherAccount: '换一个账号登录',
    again: '重新发送',
    againIn: '{seconds} 秒后可重新发送',
    mailbox: '打开站内邮箱',
    mailboxWhy: '本站尚未配置邮件服务，验证码会送到站内邮箱页面。',
    badAddress: '这不是有效的邮箱或手机号。',
    badCode: '验证码不正确，或已过期。',
    noPlace: '该账号还没有店铺',
    noPlaceWhy: '您已登录为 {name}。请店主将您加入店铺成员。',
  },
}
