/** 店铺与频道的形象。 */
export const faces = {
  faces: {
    title: '店铺形象',
    logo: '标志',
    logoWhy: '显示在店名旁，圆形或方形。建议不小于 240 像素。',
    cover: '封面',
    coverWhy: '显示在店铺主页顶部，宽高比约 3:1 最合适。',
    channel: '频道「{name}」的头像',
    channelWhy: '显示在直播间和直播卡片上；未设置时使用店铺标志。',
    saved: '已更新。',
  },
}
