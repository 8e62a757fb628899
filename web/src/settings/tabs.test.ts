import { expect, test } from 'vitest'
import { tabsFor } from './tabs'

const nobody = { read_evidence: false, upload: false, judge: false, import: false, edit_dictionary: false, manage: false, read_audit: false, verify: false, export: false }

test.each([
  ['a branch', { ...nobody, read_evidence: true, upload: true }, false, 'rules dictionary reading tokens about'],
  ['an inspector', { ...nobody, read_evidence: true, export: true }, true, 'rules dictionary index reading tokens about'],
  ['an admin', { ...nobody, import: true, edit_dictionary: true, manage: true }, true, 'inspection rules dictionary index reading backup tokens about'],
])('%s', (_, may, system, want) => {
  expect(tabsFor(may, system).join(' ')).toBe(want)
})
