/** What the document viewer says. */
export const words = {
  page: (n: number) => `第 ${n} 页`,
  picture: (n: number, label: string) => (label ? `第 ${n} 页的图像（${label}）` : `第 ${n} 页的图像`),
  drawing: '正在生成页面图像',
  failed: '这一页没有显示出来',
  retry: '重试',
  pending: '这一页等待文字识别，暂时检索不到',
  noText: '这一页没有识读出文字',
} as const
