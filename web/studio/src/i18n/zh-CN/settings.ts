/** 设置。 */
export const settings = {
  settings: {
    title: '设置',
    look: '外观与语言',
    you: '我',
    name: '名称',
    address: '账号',
    security: '密码、通行密钥与登录设备',
    role: '角色',
    operator: '站点运营者',
    staff: '{stores} 的成员',
    keys: '键盘',
    keysPalette: '快速前往',
    keysPin: '讲解第几件直播商品',
    keysUnpin: '结束讲解',
    keysChat: '回复聊天',
    keysNext: '下一单、上一单',
    keysClose: '关闭当前面板',
  },
}
