/** 店铺上传的图片。 */
export const pictures = {
  pictures: {
    title: '图片',
    edit: '修改 {title} 的图片',
    add: '添加图片',
    addMany: '添加图片',
    hint: '可拖入、粘贴或选择文件。支持 JPEG、PNG、WebP、AVIF、GIF，每张不超过 20 MB。',
    none: '还没有图片。第一张会用在卡片和直播间里。',
    full: '一件商品最多展示 {n} 张图片。',
    first: '用于卡片',
    alt: '图片里有什么',
    altOf: '第 {n} 张图片里有什么',
    up: '上移第 {n} 张图片',
    down: '下移第 {n} 张图片',
    remove: '移除第 {n} 张图片',
    nowAt: '现在是第 {n} 张，共 {of} 张。',
    takeOff: '移除',
    takenOff: '图片已移除。',
    sending: '正在上传 {name}',
    retry: '重新上传 {name}',
    drop: '不上传 {name}',
  },
}
