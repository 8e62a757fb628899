import type { Of } from '../api/types'

type Proof = Of<'Proof'>
type Verdict = Of<'Verdict'>

/** A verdict with its reason, as it is given or as it stood before. */
export type Said = { verdict: Verdict; reason: string }

const judged = (proofs: Proof[], id: string, said: Said) => proofs.map((p) => (p.id === id ? { ...p, ...said } : p))

/** A problem as it will be once a proof was judged; the counts follow when the server has answered. */
export function withVerdict(d: Of<'Dossier'>, id: string, said: Said): Of<'Dossier'> {
  return {
    ...d,
    proofs: judged(d.proofs, id, said),
    measures: d.measures.map((m) => ({
      ...m,
      proofs: judged(m.proofs, id, said),
      claims: m.claims.map((c) => ({
        ...c,
        besides: judged(c.besides, id, said),
        needs: c.needs.map((n) => ({ ...n, proofs: judged(n.proofs, id, said) })),
      })),
    })),
  }
}

/** Reasons that auditors give again and again; each says what to bring. */
export const reasons = [
  '签到人数与会议记录不一致，请核对后补充说明。',
  '图像模糊，金额、日期或签名看不清，请重新扫描（300 dpi）后上传。',
  '缺少落款、日期或公章，请补齐后重新提交。',
  '材料不完整，请补充缺少的页。',
  '形成日期与整改时间不符，请核对。',
  '与所对应的事项不符，请改为对应的材料。',
  '金额与报告所述不一致，请提供全部凭证。',
] as const
