import type { Of } from '../api/types'

type Measure = { measure: Of<'DossierMeasure'> }
type Claim = Measure & { claim: Of<'DossierClaim'> }

/** A correction of the ledger that was asked for; CorrectDialogs asks the rest and does it. */
export type Correction =
  | { do: 'addMeasure' }
  | ({ do: 'changeMeasure' | 'splitMeasure' | 'mergeMeasure' | 'removeMeasure' | 'addClaim' } & Measure)
  | ({ do: 'changeClaim' | 'splitClaim' | 'mergeClaim' | 'removeClaim' } & Claim)
