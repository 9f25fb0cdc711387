/** 网站本身。 */
export const siteWords = {
  legal: {
    title: '法律信息',
    terms: '用户协议',
    privacy: '隐私政策',
    returns: '退换货与退款',
    changed: '更新于 {at}',
  },
}
