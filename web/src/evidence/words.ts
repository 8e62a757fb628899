/** What the document viewer says. */
export const words = {
  page: (n: number) => `第 ${n} 页`,
  pages: '材料的各页',
  picture: (n: number, label: string) => (label ? `第 ${n} 页的图像（${label}）` : `第 ${n} 页的图像`),
  drawing: '正在生成页面图像',
  failed: '这一页没有显示出来',
  retry: '重试',
  pending: '这一页待识别，暂时检索不到',
  noText: '这一页没有识读出文字',

  back: '返回',
  withdrawn: '已撤回',
  zoom: '缩放',
  zoomOut: '缩小',
  zoomIn: '放大',
  fitWidth: '适合宽度',
  fitPage: '适合整页',
  rotate: '顺时针旋转',
  previous: '上一页',
  next: '下一页',
  pageNo: '页码',
  original: '原件下载',
  choose: '框选',
  chooseHint: '在页面上拖出要引用的部分，按 Esc 退出',
  cite: '引用本页举证',
  panel: '命中、信息和识别文字',
  panelShow: '展开侧栏',
  panelHide: '收起侧栏',
  tools: '查看工具',

  keys: { next: '下一处命中', before: '上一处命中', in: '放大', out: '缩小', fit: '适合宽度', pageBefore: '上一页', pageNext: '下一页', rotate: '旋转', download: '下载原件', leave: '退出框选' },

  tabs: { hits: '命中', info: '信息', text: '识别文字', similar: '相似' },
  find: '文内查找',
  findHint: '文内查找',
  hitBefore: '上一处',
  hitNext: '下一处',
  hitCount: (n: number) => `${n} 处`,
  noHits: '这份材料里没有这些字。换个说法，或少用几个词再试。',
  askHits: '输入要找的字，全文的每一处都会列在这里。',

  kind: '类型', unit: '单位', formed: '形成日期', docNo: '文号', name: '标题', persons: '涉及人员', amounts: '涉及金额', uploader: '上传', size: '大小', path: '原文件夹',
  engine: '识读引擎', pendingPages: '待识别', pendingCount: (n: number) => `${n} 页`, none: '未填写', sha256: 'SHA-256', sm3: 'SM3', sm3Later: '识读时补算',
  check: '校验手中的文件', checkHint: '选择或拖入一份文件，在本机计算摘要并与原件比较，文件不会上传。', checkChoose: '选择文件', checking: '正在计算摘要',
  same: '与原件一致', differs: '与原件不一致，不是同一份文件', checkNoWay: '浏览器在 http 地址上不提供摘要计算。请改用 https 地址，或在本机用 certutil -hashfile 文件名 SHA256（Windows）、sha256sum（Linux）计算后与上面核对。',
  checkLarge: (most: string) => `文件超过 ${most}，浏览器算不了，请用 certutil 或 sha256sum 计算后核对`, checkUnread: '读不了这份文件，可能已被移动或删除',
  signatures: '电子签名', signer: '签名人', signedAt: '签名时间', altered: '签名后改动的部分', uncovered: '签名没有覆盖的部分', form: '依据',

  confirmTitle: '待确认的信息', confirmedTitle: '已确认的信息', confirmHint: '以下是系统从文件名和正文里读出的，请核对后确认。', at: (page: number) => (page > 0 ? `第 ${page} 页` : '文件名'),
  amountsHint: '每行一笔，如 1380.00元', personsHint: '姓名之间用顿号隔开', confirm: '确认无误', save: '保存更正', correct: '更正', cancel: '取消', saved: '已确认', amountWrong: (line: string) => `看不懂金额“${line}”，请写成 1380.00元 的样子`,

  readAgain: '重新识读', readingAgain: '已排队重新识读', withdraw: '撤回材料', withdrawDone: '已撤回', restore: '恢复', restored: '已恢复',
  withdrawnBar: (day: string) => `这份材料已于 ${day} 撤回，用它做的佐证不计数。`,
  password: '文件密码', passwordHint: '密码只用于这次识读，用后即删，不进日志。', givePassword: '用密码打开', passwordGiven: '已收到密码，正在重新识读',
  underway: '正在识读这份材料，读完后自动显示', unread: '这份材料没有可以显示的页', unreadable: '这份材料无法读取', whatToDo: '可以下载原件查看；修好后请重新上传，或重新识读。', askOwner: '需要重新识读或提供密码时，请联系上传单位。', partly: '只读了一部分',

  textOf: (n: number) => `第 ${n} 页识读出的文字`, recognised: '文字识别', read: '文件自带文字', confidence: (n: number) => `把握 ${Math.round(n * 100)}%`, doubtful: '底色较深的行把握较低，请对照图像核对。', second: '另一种读法', secondHint: '同一页的另一种读法，两种都能检索到。',

  noSimilar: '没有发现与它有大段相同文字的材料。', similarHint: '空格、标点、繁简不计，只供核对。', sameFile: '原件相同', equal: '文字相同', common: '多为通用文字', partial: '只比对了一部分', resemblance: (n: number) => `相同 ${Math.round(n * 100)}%`, sharedChars: (n: number) => `${n} 字相同`, there: (n: number) => `对方第 ${n} 页`, here: (n: number) => `本份第 ${n} 页`,

  proves: '佐证的问题', provesNone: '还没有对应到任何问题。', addProof: '对应到其他问题', wholeFile: '整份', onPages: (pages: string) => `第 ${pages} 页`,
} as const
