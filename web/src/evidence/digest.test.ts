import { expect, test } from 'vitest'
import { sha256 } from './digest'

test('the digest is the one of FIPS 180-2', async () => {
  expect(await sha256(new Blob(['abc']))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
