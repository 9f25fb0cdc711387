/** 登录。 */
export const signIn = {
  signIn: {
    title: '登录工作台',
    lead: '开播卖货，管好商品，每一单、每一分钱都看得清。',
    enter: '登录',
    otherAccount: '换一个账号登录',
    noPlace: '该账号还没有店铺',
    noPlaceWhy: '您已登录为 {name}。请店主将您加入店铺成员。',
    noPlaceOpen: '您已登录为 {name}。可以自己开一家店，也可以请店主邀请您加入。',
  },
}
