/** What the parts say that every page is made of. */
export const words = {
  cancel: '取消',
  close: '关闭',
  seen: '知道了',
  retry: '重试',
  reading: '正在读取',
  broken: '页面出错了',
  requestId: (id: string) => `联系管理员时请报编号 ${id}`,
  copy: '复制',
  copied: '已复制',
  copyRefused: '浏览器不允许复制，请选中后按 Ctrl+C',
} as const
