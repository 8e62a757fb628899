import { words as account } from '../account/words'
import { stateNames } from '../ledger/standing'
import { grouped } from '../ui/format'

/** What the page of the log says. */
export const words = {
  title: '操作日志',
  text: '谁在什么时候做了什么，一条不少、不能改动；每条都可以核验。',
  actor: '人员',
  anybody: '账号名，如 shenhe',
  action: '操作',
  anyAction: '全部操作',
  from: '起',
  to: '止',
  aboutOnly: (name: string) => `只看关于“${name}”的`,
  thisOne: '这一项',
  clear: '清除条件',
  exportXlsx: '导出 Excel',
  exportCsv: '导出 CSV',
  exportName: (format: string) => `操作日志.${format}`,
  exported: '表格已导出；导出已记入日志',
  checkpoint: '签名检查点',
  checkpointHint: '下载当前日志的签名，请打印或存到别处：日后可证明此前的日志没有被改动',
  checkpointName: (day: string) => `日志检查点-${day}.txt`,
  checkpointTaken: '检查点已下载，请打印或存到别处',
  verify: '核验',
  no: '序号',
  at: '时间',
  about: '对象',
  detail: '详情',
  more: '更早的',
  moreLines: '正在读取',
  all: (n: number) => `共 ${n} 条，已到最早`,
  none: '没有符合条件的日志',
  nothing: '还没有日志',
  onlyThis: '只看这一项的日志',

  verifyTitle: '核验日志和原件',
  verifyText: '逐条核对操作日志及其签名，逐份重算每一份原件的摘要，并对照检索库。材料多时要较长时间；可以关闭本窗口，核验照常进行，结果留在这里。',
  verifyBegin: '开始核验',
  verifying: (step: number, part: string, done: number, total: number) => `第 ${step} 步，共 4 步：正在核验${part}${total ? `，${grouped(done)} / ${grouped(total)}` : ''}`,
  verifyingShort: '正在核验',
  verified: (at: string, by: string, events: number, blobs: number, size: string) => `${at} 由 ${by} 核验日志 ${events} 条、存储内容 ${blobs} 份（${size}）`,
  fine: '没有发现问题',
  faulty: (n: number) => `发现 ${n} 处问题`,
  part: '部分',
  parts: { audit: '日志', catalog: '目录', blob: '原件', index: '检索库' } as Record<string, string>,
  which: '标识',
  what: '问题',
  again: '再核验一次',
  close: '关闭',

  /** What the keys of details mean; others are shown as they are. */
  keys: {
    name: '名称', unit: '单位', role: '角色', disabled: '停用', kind: '类型', parent: '上级', label: '用途', reason: '原因', pages: '页码',
    verdict: '结论', evidence: '材料', problem: '问题', measure: '措施', claim: '事项', sha256: 'SHA-256', size: '大小', state: '状态',
    engine: '引擎', how: '方式', error: '原因', title: '名称', team: '巡察组', no: '编号', version: '版本', words: '专有词', groups: '近义词组',
    lines_added: '增加行数', lines_removed: '删去行数', added: '增加', removed: '删去', events: '日志条数', blobs: '存储内容', faults: '问题数',
    bytes: '大小', missing: '缺失', problems: '问题数', from: '起', until: '止', lines: '条数', form: '格式', actor: '人员', action: '操作',
    subject: '对象', into: '分到', at: '位置', measures: '措施', signatures: '电子签名', persons: '人员', formed: '形成日期', docno: '文号', amounts: '金额',
  } as Record<string, string>,
  /** What some of their values mean. */
  values: {
    accepted: '通过', returned: '退回', true: '是', false: '否', original: '原件', pages: '全部正文', hits: '命中的位置', similar: '查找相似',
    ...account.roles, ...stateNames,
  } as Record<string, string>,
  page: (page: string) => `第 ${page} 页正文`,
  picture: (page: string) => `第 ${page} 页图像`,
} as const
